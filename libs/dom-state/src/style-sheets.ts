// What scripts have made of style sheets: the rules of elements' own sheets, and constructed ones with whoever has adopted them.

import { AdoptedSheets } from './adopted-sheets.ts';
import { listOf } from './event-data.ts';
import type { EventData } from './event-data.ts';
import { isNodeId, tagOf } from './node-tree.ts';
import type { TreeNode } from './node-tree.ts';
import { RuleList } from './rule-list.ts';
import type { RuleInsert, RulePlace } from './rule-list.ts';

export class StyleSheets {
  readonly adopted = new AdoptedSheets();
  /** Rules changed by scripts, by the element whose sheet it is. */
  readonly rules = new Map<number, RuleList>();
  /** Places told apart in the sheet that had the most of them. */
  longest = 0;
  #ruleBytes = 0;

  /** About how long all is, written out as JSON. */
  get bytes(): number {
    return this.#ruleBytes + this.adopted.bytes;
  }

  changeRules(node: TreeNode | null, data: EventData): void {
    this.#withRules(node, data, (rules) => {
      for (const add of listOf(data['adds'])) if (typeof add['rule'] === 'string') rules.insert(add['rule'], placeOf(add['index']));
      for (const remove of listOf(data['removes'])) rules.remove(placeOf(remove['index']));
    });
    // A sheet of the page's own does not let itself be replaced.
    if (!isNodeId(data['styleId'])) return;
    for (const verb of ['replace', 'replaceSync'] as const) {
      const css = data[verb];
      if (typeof css === 'string') this.adopted.replace(data['styleId'], verb, css);
    }
  }

  changeDeclarations(node: TreeNode | null, data: EventData): void {
    const path = placeOf(data['index']);
    if (typeof path === 'number') return;
    const { set, remove } = data as { set?: EventData | null; remove?: EventData | null };
    this.#withRules(node, data, (rules) => {
      if (typeof set?.['property'] === 'string') {
        rules.declare(path, { property: set['property'], value: String(set['value'] ?? ''), ...(typeof set['priority'] === 'string' && { priority: set['priority'] }) });
      }
      if (typeof remove?.['property'] === 'string') rules.declare(path, { property: remove['property'], value: null });
    });
  }

  adopt(host: TreeNode | null, data: EventData): void {
    if (host === null) return;
    for (const style of listOf(data['styles'])) {
      if (!isNodeId(style['styleId'])) continue;
      const rules = listOf(style['rules']).filter((rule): rule is EventData & RuleInsert => typeof rule['rule'] === 'string').map(({ rule, index }) => ({ rule, index: placeOf(index) }));
      this.adopted.define(style['styleId'], host.facts.id, rules);
    }
    if (Array.isArray(data['styleIds'])) this.adopted.adopt(host.facts.id, data['styleIds'].filter(isNodeId));
  }

  /** The text of a sheet's element has changed: what scripts had made of its rules is gone. */
  forgetRules(owner: TreeNode | null): void {
    const rules = owner === null ? undefined : this.rules.get(owner.facts.id);
    if (owner === null || rules === undefined) return;
    this.#ruleBytes -= rules.bytes;
    this.rules.delete(owner.facts.id);
  }

  /** A node has left the tree. */
  gone(node: TreeNode): void {
    this.forgetRules(node);
    this.adopted.gone(node.facts.id);
  }

  clear(): void {
    this.adopted.clear();
    this.rules.clear();
    this.longest = 0;
    this.#ruleBytes = 0;
  }

  /** Changes the rules of the sheet an event names, by its own number or by its element's; nothing if there is none. */
  #withRules(node: TreeNode | null, { styleId }: EventData, change: (rules: RuleList) => void): void {
    const sheet = isNodeId(styleId) ? this.adopted.sheets.get(styleId) : undefined;
    if (sheet === undefined && (isNodeId(styleId) || node === null || !/^(style|link)$/.test(tagOf(node)))) return;
    const rules = sheet?.rules ?? this.#rulesOf(node as TreeNode);
    const before = rules.bytes;
    change(rules);
    if (sheet === undefined) this.#ruleBytes += rules.bytes - before;
    else this.adopted.changed();
    this.longest = Math.max(this.longest, rules.length);
  }

  #rulesOf(node: TreeNode): RuleList {
    const rules = this.rules.get(node.facts.id) ?? new RuleList(true);
    this.rules.set(node.facts.id, rules);
    return rules;
  }
}

/** Where it is not said a rule stands first. */
function placeOf(index: unknown): RulePlace {
  if (Array.isArray(index)) return index.filter((step): step is number => typeof step === 'number');
  return typeof index === 'number' ? index : 0;
}
