// The rules of one style sheet whose text nobody here can read: what scripts inserted, deleted and changed, as it stands now. Rules of
// the sheet's own text are known by their number alone. Pure; written out it says each change once, however often a script made it.

/** Place of a rule: its index in the sheet, or its indices through the rules that hold it. */
export type RulePlace = number | number[];

export interface RuleInsert {
  rule: string;
  index: RulePlace;
}

export interface Declaration {
  property: string;
  /** Null: removed. */
  value: string | null;
  priority?: string;
}

/** One step of what brings a sheet from its own text to its present rules. Places are as they are by then. */
export type RuleChange = { removes: { index: RulePlace }[] } | { adds: RuleInsert[] } | { index: number[]; declaration: Declaration };

/** Rules of the sheet's own text, by number: from inclusive, to exclusive. */
interface OwnRules {
  from: number;
  to: number;
}
interface Rule {
  /** Null: a rule of the sheet's own text. */
  text: string | null;
  /** Its number there. */
  own: number;
  inside: RuleList | null;
  declarations: Map<string, Declaration> | null;
}
type Item = OwnRules | Rule;

/** Grouping rules nest a few levels deep; beyond this nobody means it. */
const DEEPEST = 16;

export class RuleList {
  /** About how long the list is written out as JSON. */
  bytes = 0;
  readonly #items: Item[];
  readonly #depth: number;

  /** @param hasText whether the sheet has rules of its own text, however many */
  constructor(hasText: boolean, depth = 0) {
    this.#items = hasText ? [{ from: 0, to: Infinity }] : [];
    this.#depth = depth;
  }

  /** How many places the list tells apart: what looking one up costs. */
  get length(): number {
    return this.#items.length;
  }

  insert(text: string, place: RulePlace): void {
    const inner = this.#innerOf(place);
    if (inner !== null) return void this.#within(inner.list, () => inner.list.insert(text, inner.index));
    const index = numberOf(place);
    if (index === null) return;
    this.#items.splice(this.#cutAt(index), 0, { text, own: -1, inside: null, declarations: null });
    this.bytes += text.length + 24;
  }

  remove(place: RulePlace): void {
    const inner = this.#innerOf(place);
    if (inner !== null) return void this.#within(inner.list, () => inner.list.remove(inner.index));
    const index = numberOf(place);
    if (index === null) return;
    const at = this.#cutAt(index);
    const item = this.#items[at];
    if (item === undefined) return;
    if ('from' in item) {
      item.from++;
      this.bytes += 14;
      if (item.from === item.to) this.#items.splice(at, 1);
    } else {
      this.#items.splice(at, 1);
      this.bytes -= item.text === null ? 0 : item.text.length + 24;
      this.bytes -= item.inside?.bytes ?? 0;
    }
    this.#join(at);
  }

  /** Sets or removes a declaration of the rule at a path of indices. */
  declare(path: readonly number[], declaration: Declaration): void {
    const rule = this.#ruleAt(path[0]);
    if (rule === null) return;
    if (path.length > 1) {
      const inside = this.#insideOf(rule);
      if (inside !== null) this.#within(inside, () => inside.declare(path.slice(1), declaration));
      return;
    }
    rule.declarations ??= new Map();
    const before = rule.declarations.get(declaration.property);
    this.bytes += sizeOf(declaration) - (before === undefined ? 0 : sizeOf(before));
    // The latest comes last: a shorthand overrides what was set before it.
    rule.declarations.delete(declaration.property);
    rule.declarations.set(declaration.property, declaration);
  }

  /** The changes that make this list of the sheet's own text, in their order: outer rules stand before inner ones are changed. */
  changes(path: readonly number[] = []): RuleChange[] {
    const place = (index: number): RulePlace => (path.length === 0 ? index : [...path, index]);
    const removes = this.#missing().reverse().map((index) => ({ index: place(index) }));
    const adds: RuleInsert[] = [];
    const inside: RuleChange[] = [];
    let index = 0;
    for (const item of this.#items) {
      if ('from' in item) index += item.to - item.from;
      else {
        if (item.text !== null) adds.push({ rule: item.text, index: place(index) });
        for (const declaration of item.declarations?.values() ?? []) inside.push({ index: [...path, index], declaration });
        if (item.inside !== null) inside.push(...item.inside.changes([...path, index]));
        index++;
      }
    }
    return [...(removes.length > 0 ? [{ removes }] : []), ...(adds.length > 0 ? [{ adds }] : []), ...inside];
  }

  /** Numbers of the sheet's own rules that are not there any more, ascending. */
  #missing(): number[] {
    const missing: number[] = [];
    let next = 0;
    for (const item of this.#items) {
      const from = 'from' in item ? item.from : item.own;
      if (!('from' in item) && item.text !== null) continue;
      for (; next < from; next++) missing.push(next);
      next = 'from' in item ? item.to : item.own + 1;
    }
    return missing;
  }

  /** Position among the items of a rule's index; own rules are cut in two so that something can stand there. */
  #cutAt(index: number): number {
    let before = 0;
    for (let at = 0; at < this.#items.length; at++) {
      const item = this.#items[at] as Item;
      if (before === index) return at;
      const size = 'from' in item ? item.to - item.from : 1;
      if (before + size > index && 'from' in item) {
        const middle = item.from + (index - before);
        this.#items.splice(at, 1, { from: item.from, to: middle }, { from: middle, to: item.to });
        return at + 1;
      }
      before += size;
    }
    return this.#items.length;
  }

  /** Own rules that follow each other again are one item. */
  #join(at: number): void {
    const before = this.#items[at - 1];
    const after = this.#items[at];
    if (before === undefined || after === undefined || !('from' in before) || !('from' in after) || before.to !== after.from) return;
    before.to = after.to;
    this.#items.splice(at, 1);
  }

  #ruleAt(index: number | undefined): Rule | null {
    if (index === undefined || !isIndex(index)) return null;
    const at = this.#cutAt(index);
    const item = this.#items[at];
    if (item === undefined) return null;
    if (!('from' in item)) return item;
    const rule: Rule = { text: null, own: item.from, inside: null, declarations: null };
    item.from++;
    this.#items.splice(at, item.from === item.to ? 1 : 0, rule);
    return rule;
  }

  #insideOf(rule: Rule): RuleList | null {
    if (this.#depth >= DEEPEST) return null;
    return (rule.inside ??= new RuleList(true, this.#depth + 1));
  }

  /** The list a nested place lies in, and what is left of the place there. */
  #innerOf(place: RulePlace): { list: RuleList; index: RulePlace } | null {
    if (typeof place === 'number' || place.length < 2) return null;
    const rule = this.#ruleAt(place[0]);
    const list = rule === null ? null : this.#insideOf(rule);
    if (list === null) return null;
    return { list, index: place.length === 2 ? (place[1] as number) : place.slice(1) };
  }

  #within(list: RuleList, change: () => void): void {
    const before = list.bytes;
    change();
    this.bytes += list.bytes - before;
  }
}

/** The Replayer takes a top place as a number only. */
function numberOf(place: RulePlace): number | null {
  return typeof place === 'number' && isIndex(place) ? place : null;
}

function isIndex(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 1_000_000;
}

function sizeOf({ property, value }: Declaration): number {
  return property.length + (value?.length ?? 0) + 60;
}
