// The elements of a recorded page: parents, tags, and the few attributes that say what a click on one may do. Not a DOM: no text, no order,
// no children. Follows snapshots and mutations; bounded.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION } from '@hindsight/wire';
import type { RecordedEvent } from '@hindsight/wire';

export interface PageElement {
  parent: number;
  tag: string;
  /** Null: none of those that are kept. */
  attributes: Record<string, string> | null;
  hasChildren: boolean;
  /** Words of its own. */
  hasText: boolean;
}

const KEPT = new Set([
  'href', 'target', 'download', 'type', 'role', 'tabindex', 'disabled', 'aria-disabled', 'aria-selected', 'aria-current', 'aria-checked', 'inert', 'contenteditable',
  'popovertarget', 'for', 'rr_width', 'name',
]);
/** Elements whose inside is not recorded, however it changes. */
const UNSEEN_TAGS = new Set(['canvas', 'iframe', 'frame', 'embed', 'object', 'video', 'audio', 'applet', 'portal']);
const TYPED = /^(text|number|tel|)$/;
const MOST_ELEMENTS = 300_000;

type Fields = Readonly<Record<string, unknown>>;

/** What a mutation added under one parent. */
export interface AddedTree {
  id: number;
  parent: number;
  hasText: boolean;
}

export class PageElements {
  readonly #elements = new Map<number, PageElement>();
  /** Elements of which nobody can see what goes on in them. */
  readonly #unseen = new Set<number>();
  readonly #fields = new Set<number>();
  #showsFocus = false;

  get(id: number): PageElement | undefined {
    return this.#elements.get(id);
  }

  /** Whether styles go by what is focused inside of an element. */
  get showsFocus(): boolean {
    return this.#showsFocus;
  }

  readStyles(css: unknown): void {
    if (typeof css === 'string' && css.includes(':focus-within')) this.#showsFocus = true;
  }

  /** Fields that hold what was typed. */
  * fields(): Generator<number> {
    for (const id of this.#fields) if (this.#elements.has(id)) yield id;
  }

  /** The element and those it is in, innermost first; at most `most`. */
  * upFrom(id: number, most = 64): Generator<[id: number, element: PageElement]> {
    for (let at = id, left = most; left > 0; left--) {
      const element = this.#elements.get(at);
      if (element === undefined) return;
      yield [at, element];
      at = element.parent;
    }
  }

  /** Elements that nobody can see into and that are in the page. */
  * unseen(): Generator<number> {
    for (const id of this.#unseen) {
      const element = this.#elements.get(id);
      if (element !== undefined && isUnseenKind(element)) yield id;
    }
  }

  /** Takes a snapshot or a mutation in; anything else it leaves alone. @returns what a mutation added */
  feed(event: RecordedEvent): AddedTree[] {
    const data = event.data as Fields | null;
    if (data === null || typeof data !== 'object') return [];
    if (event.type === FULL_SNAPSHOT) {
      this.#elements.clear();
      this.#unseen.clear();
      this.#fields.clear();
      this.#showsFocus = false;
      this.#add(data['node'], 0);
      return [];
    }
    if (event.type !== INCREMENTAL_SNAPSHOT || data['source'] !== SOURCE_MUTATION) return [];
    const added: AddedTree[] = [];
    for (const add of list(data['adds'])) {
      const parent = whole(add['parentId']);
      const id = whole((add['node'] as Fields | null)?.['id']);
      if (parent !== 0 && id !== 0) added.push({ id, parent, hasText: this.#add(add['node'], parent) });
    }
    for (const change of list(data['attributes'])) this.#change(whole(change['id']), change['attributes']);
    return added;
  }

  /** @returns whether there is text in it. Trees may be as deep as they like: the stack is ours. */
  #add(root: unknown, under: number): boolean {
    let hasText = false;
    const pending: { node: unknown; parent: number }[] = [{ node: root, parent: under }];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at.node === null || typeof at.node !== 'object') continue;
      const { type, id, tagName, attributes, childNodes, textContent } = at.node as Fields;
      const own = whole(id);
      const parent = this.#elements.get(at.parent);
      if (type === 3 && typeof textContent === 'string') {
        if (parent?.tag === 'style') this.readStyles(textContent);
        else if (textContent.trim() !== '') {
          hasText = true;
          if (parent !== undefined) parent.hasText = true;
        }
      }
      if (parent !== undefined) parent.hasChildren = true;
      if (own !== 0 && (type === 2 || type === 0) && this.#elements.size < MOST_ELEMENTS) {
        const element: PageElement = { parent: at.parent, tag: typeof tagName === 'string' ? tagName.toLowerCase() : '', attributes: kept(attributes), hasChildren: false, hasText: false };
        this.#elements.set(own, element);
        if (element.tag === 'link' || element.tag === 'style') this.readStyles((attributes as Fields | null | undefined)?.['_cssText']);
        if (isUnseenKind(element)) this.#unseen.add(own);
        if (element.tag === 'input' && TYPED.test(element.attributes?.['type'] ?? '')) this.#fields.add(own);
      }
      if (Array.isArray(childNodes)) for (const child of childNodes) pending.push({ node: child, parent: own });
    }
    return hasText;
  }

  #change(id: number, changed: unknown): void {
    const element = this.#elements.get(id);
    if (element === undefined || changed === null || typeof changed !== 'object') return;
    for (const [name, value] of Object.entries(changed)) {
      if (!KEPT.has(name)) continue;
      const attributes = element.attributes ??= {};
      if (value === null) delete attributes[name];
      else attributes[name] = String(value);
      if (name === 'rr_width') this.#unseen.add(id);
    }
  }
}

/** Blocked boxes and what is drawn or played rather than built. */
export function isUnseenKind({ tag, attributes }: PageElement): boolean {
  return UNSEEN_TAGS.has(tag) || attributes?.['rr_width'] !== undefined;
}

/** A component of its own whose tree is closed: it looks empty. */
export function isClosed({ tag, hasChildren }: PageElement): boolean {
  return tag.includes('-') && !hasChildren;
}

function kept(attributes: unknown): Record<string, string> | null {
  if (attributes === null || typeof attributes !== 'object') return null;
  let found: Record<string, string> | null = null;
  for (const name in attributes) {
    if (KEPT.has(name)) (found ??= {})[name] = String((attributes as Fields)[name]).slice(0, 200);
  }
  return found;
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((one): one is Fields => one !== null && typeof one === 'object') : [];
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0;
}
