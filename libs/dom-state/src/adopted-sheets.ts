// Constructed style sheets by number, and which documents and shadow trees have adopted them.

import { RuleList } from './rule-list.ts';
import type { RuleInsert } from './rule-list.ts';

export interface ConstructedSheet {
  /** The node whose document it was made in. */
  host: number;
  /** The text it was given as a whole, and by which of the two words; null: it is made of its rules. */
  text: { verb: 'replace' | 'replaceSync'; css: string } | null;
  rules: RuleList;
}

export class AdoptedSheets {
  readonly sheets = new Map<number, ConstructedSheet>();
  /** Numbers of the sheets each host has adopted, by host, in the order they were last told. */
  readonly byHost = new Map<number, number[]>();

  #bytes: number | null = 0;

  clear(): void {
    this.sheets.clear();
    this.byHost.clear();
    this.#bytes = 0;
  }

  /** About how long all is, written out as JSON. */
  get bytes(): number {
    if (this.#bytes !== null) return this.#bytes;
    let bytes = 0;
    for (const { rules, text } of this.sheets.values()) bytes += rules.bytes + (text?.css.length ?? 0) + 30;
    for (const ids of this.byHost.values()) bytes += 40 + ids.length * 6;
    return (this.#bytes = bytes);
  }

  /** A sheet's rules were changed, or a host's list. */
  changed(): void {
    this.#bytes = null;
  }

  gone(host: number): void {
    if (this.byHost.delete(host)) this.changed();
  }

  define(styleId: number, host: number, rules: readonly RuleInsert[]): void {
    const sheet: ConstructedSheet = { host, text: null, rules: new RuleList(false) };
    for (const { rule, index } of rules) sheet.rules.insert(rule, index ?? 0);
    this.changed();
    this.sheets.delete(styleId);
    this.sheets.set(styleId, sheet);
  }

  adopt(host: number, styleIds: number[]): void {
    this.changed();
    this.byHost.delete(host);
    if (styleIds.length > 0) this.byHost.set(host, styleIds);
  }

  replace(styleId: number, verb: 'replace' | 'replaceSync', css: string): void {
    const sheet = this.sheets.get(styleId);
    if (sheet === undefined) return;
    this.changed();
    sheet.text = { verb, css };
    sheet.rules = new RuleList(true);
  }
}
