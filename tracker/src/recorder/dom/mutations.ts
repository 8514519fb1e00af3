// What the page changed → one mutation event. Records of the browser only say which nodes to look at; what is told is the difference
// between the player's tree and the page's as it is now. A node that came and went in between costs nothing.
//
// Every node whose place was touched leaves the player's tree if it is in it, and enters it anew if it is in the page. Siblings enter from the
// last to the first, for the player places a node before one it has.

import { cleanAttribute } from '../privacy/clean-attribute.ts';
import type { MaskRules, TextRule } from '../privacy/mask-rules.ts';
import { FIELD_ATTRIBUTES, fieldState, openMode } from './element-state.ts';
import type { Entry } from './mirror.ts';
import { attributeOf, frameDocumentOf, localNameOf, nextSibling, nodeName, parentNode } from './natives.ts';
import { absoluteAttribute, cleanText } from './node-text.ts';
import { isRecorded, isSheetOwner } from './recorded-nodes.ts';
import { levelsBelow, type Level, type WalkPorts } from './walk.ts';

export interface Mutations {
  /** Notes what to look at. */
  take(records: readonly MutationRecord[]): void;
  /** Tells of an element anew: what it holds has changed without a record. */
  touch(node: Node): void;
  readonly isEmpty: boolean;
  /** Forgets what was noted: a snapshot of everything begins. */
  clear(): void;
  /** @returns pieces of the event's data, or null where nothing changed for the player */
  write(): Generator<void, string[] | null>;
}

export interface MutationPorts extends WalkPorts {
  masks: MaskRules;
  isBlocked(element: Element): boolean;
}

/** Attributes by which an element, or what it contains, is recorded differently. */
const MARKS = /^(data-hs-.*|contenteditable)$/;
const XLINK = 'http://www.w3.org/1999/xlink';
const SHEET_ATTRIBUTES = /^(href|rel|media|disabled|type)$/;
const quoted = (text: string): string => JSON.stringify(text);

export function makeMutations(ports: MutationPorts): Mutations {
  const { mirror, masks, slices, styles, write, isBlocked } = ports;
  let touched = new Set<Node>();
  let texts = new Set<Node>();
  /** Names of changed attributes, with the value before the first change. */
  let attributes = new Map<Element, Map<string, string | null>>();
  /** Noted while nodes are being told of: which value was told is not known. */
  let isVague = false;

  const noteAttribute = (element: Element, name: string, before: string | null): void => {
    const names = attributes.get(element) ?? new Map<string, string | null>();
    attributes.set(element, names);
    if (!names.has(name)) names.set(name, before);
  };
  /** A text area's children are its value; those of a style element told of by its rules, or about to be, are not told of. */
  const noteOwner = (owner: Node): void => {
    if (nodeName(owner) === 'TEXTAREA') noteAttribute(owner as Element, 'value', null);
    else if (isSheetOwner(owner) && mirror.entry(owner)?.isClosed !== false) touched.add(owner);
  };

  function* writeAdds(pending: ReadonlySet<Node>, out: Writer): Generator<void, void> {
    const rules = new Map<Node, TextRule>();
    for (const node of pending) {
      const parent = parentNode(node);
      const entry = parent && mirror.entry(parent);
      // Gone; or within what is told of as a whole, now or later.
      if (!entry || entry.isClosed || mirror.isChild(node, entry) || !isRecorded(node, parent)) continue;
      const run = [node];
      let next = nextSibling(node);
      for (; next && !mirror.isChild(next, entry); next = nextSibling(next)) if (pending.has(next) && isRecorded(next, parent)) run.push(next);
      yield* writeLevel({ owner: parent, entry, nodes: run, rule: masks.textRule(parent, rules) }, next && mirror.entry(next)!.id, out);
    }
  }

  /** Tells of the nodes of a level, the last first, each with all it contains. */
  function* writeLevel(top: Level, before: number | null, out: Writer): Generator<void, void> {
    const levels = [{ ...top, left: top.nodes.length, before }];
    for (let level = levels[0]; level; level = levels[levels.length - 1]) {
      const node = level.nodes[--level.left];
      if (node === undefined) levels.pop();
      else if (parentNode(node) === level.owner && !mirror.entry(node) && isRecorded(node, level.owner)) {
        if (isSheetOwner(node)) yield* styles.prepare(node as Element);
        const said = write(node, level.entry, level.entry.isShadow, level.rule, true);
        if (!said) continue;
        out.item(`{"parentId":${level.entry.id},"nextId":${level.before},"node":${said.isOpen ? `${said.text}]}` : said.text}}`);
        level.before = said.entry.id;
        for (const below of levelsBelow(node, said, ports)) levels.push({ ...below, left: below.nodes.length, before: null });
      }
      if (slices.isOver()) {
        out.cut();
        yield;
      }
    }
  }

  const attributeJson = (element: Element, names: ReadonlyMap<string, string | null>, isExact: boolean, rule: TextRule): string => {
    const tag = localNameOf(element).toLowerCase();
    const own = FIELD_ATTRIBUTES[tag];
    let text = '';
    for (const [name, before] of names) {
      const value = attributeOf(element, name);
      let clean: string | null = null;
      if (own?.test(name)) {
        const state = fieldState(element, tag, masks, rule)[name];
        if (state !== undefined) clean = state === true ? '' : String(state);
      } else {
        if (isExact && value === before) continue;
        if (value !== null) clean = cleanAttribute(masks, tag, name, absoluteAttribute(element, tag, name, value), rule, element);
        if (value !== null && clean === null) continue;
        if (tag === 'iframe' && name === 'src' && frameDocumentOf(element as HTMLIFrameElement)) continue;
      }
      text += `${quoted(tag === 'iframe' && name === 'src' ? 'rr_src' : name)}:${quoted(clean as string)},`;
      if (tag === 'dialog' && name === 'open' && value !== null) text += `"rr_open_mode":${quoted(openMode(element) ?? 'non-modal')},`;
    }
    return text.slice(0, -1);
  };

  return {
    take(records) {
      if (slices.isBusy) isVague = true;
      for (const { type, target, attributeName: localName, attributeNamespace, oldValue, addedNodes, removedNodes } of records) {
        if (type === 'attributes') {
          const element = target as Element;
          const entry = mirror.entry(element);
          // Told by its local name, read by its full one.
          const attributeName = attributeNamespace === XLINK ? `xlink:${localName}` : localName;
          // Blocked or not any more, masked or not any more, another sheet: another picture of all of it.
          if (entry && (entry.isBox !== isBlocked(element) || MARKS.test(attributeName!) || (isSheetOwner(element) && SHEET_ATTRIBUTES.test(attributeName!)))) touched.add(element);
          else noteAttribute(element, attributeName!, oldValue);
        } else if (type === 'characterData') {
          texts.add(target);
          const owner = parentNode(target);
          if (owner) noteOwner(owner);
        } else {
          noteOwner(target);
          for (let index = 0; index < addedNodes.length; index++) touched.add(addedNodes[index]!);
          for (let index = 0; index < removedNodes.length; index++) touched.add(removedNodes[index]!);
        }
      }
    },
    touch: (node) => void touched.add(node),
    get isEmpty() {
      return touched.size + texts.size + attributes.size === 0;
    },
    clear() {
      touched = new Set();
      texts = new Set();
      attributes = new Map();
      isVague = true;
    },
    *write() {
      const noted = { touched, texts, attributes, isExact: !isVague };
      this.clear();
      isVague = false;
      mirror.nextBatch();
      const { batch } = mirror;
      const out = makeWriter();
      for (const node of noted.touched) {
        const entry = mirror.entry(node);
        if (!entry) continue;
        out.item(`{"parentId":${entry.parent!.id},"id":${entry.id}${entry.parent!.isShadow ? ',"isShadow":true' : ''}}`);
        mirror.leave(entry);
      }
      out.list('adds');
      yield* writeAdds(noted.touched, out);
      out.list('texts');
      const rules = new Map<Node, TextRule>();
      const toldBefore = (node: Node): Entry | undefined => {
        const entry = mirror.entry(node);
        return entry && entry.batch !== batch ? entry : undefined;
      };
      for (const node of noted.texts) {
        const entry = toldBefore(node);
        const parent = parentNode(node);
        if (entry && parent) out.item(`{"id":${entry.id},"value":${quoted(cleanText(node, masks, masks.textRule(parent, rules)))}}`);
      }
      out.list('attributes');
      for (const [element, names] of noted.attributes) {
        const entry = toldBefore(element);
        if (!entry || entry.isBox) continue;
        const json = attributeJson(element, names, noted.isExact, masks.textRule(element, rules));
        if (json !== '') out.item(`{"id":${entry.id},"attributes":{${json}}}`);
      }
      return out.end();
    },
  };
}

/** The event's data, list by list. */
interface Writer {
  item(json: string): void;
  list(name: string): void;
  /** Ends a piece. */
  cut(): void;
  end(): string[] | null;
}

function makeWriter(): Writer {
  const pieces: string[] = [];
  let text = '{"source":0,"removes":[';
  let comma = '';
  let isEmpty = true;
  return {
    item(json) {
      text += comma + json;
      comma = ',';
      isEmpty = false;
    },
    list(name) {
      text += `],"${name}":[`;
      comma = '';
    },
    cut() {
      pieces.push(text);
      text = '';
    },
    end: () => (isEmpty ? null : [...pieces, `${text}]}`]),
  };
}
