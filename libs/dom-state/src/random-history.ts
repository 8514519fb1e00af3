// A document that changes at random, as events: for tests that compare two ways to the same state. The same seed gives the same history.

import type { RecordedEvent } from '@hindsight/wire';

interface Made {
  id: number;
  tag: string;
  parent: number;
  isShadow: boolean;
}

/** @param count events after the first snapshot; some name nodes that are gone, as real ones do */
export function randomHistory(seed: number, count: number): RecordedEvent[] {
  let state = seed * 2_654_435_761 % 4_294_967_296;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const TAGS = ['div', 'p', 'section', 'input', 'textarea', 'select', 'style', 'dialog', 'x-box', 'iframe', 'video', 'canvas'];
  let nodes: Made[] = [];
  let lastId = 0;
  let lastSheet = 0;
  const sheets: number[] = [];
  const make = (parent: number, isShadow = false, tag = pick(TAGS)): Made & { node: object } => {
    const made = { id: ++lastId, tag, parent, isShadow };
    nodes.push(made);
    const attributes: Record<string, unknown> = { class: `c${random(9)}` };
    if (tag === 'dialog' && random(3) === 0) Object.assign(attributes, { open: '', rr_open_mode: 'modal' });
    if (tag === 'textarea' && random(2) === 0) attributes['value'] = 'begun';
    if (random(9) === 0) attributes['rr_scrollTop'] = random(500);
    return { ...made, node: { type: 2, tagName: tag, attributes, id: made.id, ...(isShadow && { isShadow: true }), ...(tag === 'x-box' && { isCustom: true }), childNodes: [] } };
  };
  const textNode = (parent: number): object => {
    nodes.push({ id: ++lastId, tag: '#text', parent, isShadow: false });
    return { type: 3, textContent: `text ${random(1_000)}`, id: lastId };
  };
  const snapshot = (timestamp: number): RecordedEvent[] => {
    nodes = [];
    const root = ++lastId;
    const html = make(root, false, 'html');
    const body = make(html.id, false, 'body');
    const children = Array.from({ length: 1 + random(8) }, () => {
      const child = make(body.id) as Made & { node: { childNodes: object[] } };
      if (child.tag === 'style' || (child.tag === 'p' && random(2) === 0)) child.node.childNodes.push(textNode(child.id));
      return child.node;
    });
    return [
      { type: 4, timestamp, data: { href: 'https://shop.example/', width: 1_000 + random(300), height: 700 } },
      { type: 2, timestamp, data: { initialOffset: { left: 0, top: random(3) * 100 }, node: { type: 0, id: root, childNodes: [
        { type: 1, name: 'html', publicId: '', systemId: '', id: ++lastId }, { ...html.node, childNodes: [{ ...body.node, childNodes: children }] },
      ] } } },
    ];
  };
  const subtree = (id: number): number[] => [id, ...nodes.filter((node) => node.parent === id).flatMap((node) => subtree(node.id))];
  const named = (tag: string): Made | undefined => nodes.filter((node) => node.tag === tag)[0];
  const events = snapshot(0);
  const mutation = (parts: object): object => ({ source: 0, adds: [], removes: [], texts: [], attributes: [], ...parts });
  const deeds: (() => object | null)[] = [
    () => {
      const parent = pick(nodes.filter(({ tag }) => /^(body|div|p|section|x-box)$/.test(tag)));
      if (!parent) return null;
      const isShadow = parent.tag === 'x-box' && random(2) === 0;
      const siblings = nodes.filter((node) => node.parent === parent.id && node.isShadow === isShadow);
      const next = random(2) === 0 && siblings.length > 0 ? pick(siblings).id : null;
      const first = make(parent.id, isShadow);
      const adds = [{ parentId: parent.id, nextId: next, node: first.node }];
      if (/^(div|p|style|x-box)$/.test(first.tag)) adds.push({ parentId: first.id, nextId: null, node: textNode(first.id) });
      return mutation({ adds });
    },
    () => {
      const gone = pick(nodes.filter(({ tag }) => !/^(html|body)$/.test(tag)));
      if (!gone) return null;
      const all = new Set(subtree(gone.id));
      nodes = nodes.filter((node) => !all.has(node.id));
      return mutation({ removes: [{ id: gone.id, parentId: gone.parent, ...(gone.isShadow && { isShadow: true }) }] });
    },
    () => {
      const moved = pick(nodes.filter(({ tag }) => /^(input|video|canvas|dialog)$/.test(tag)));
      const body = named('body');
      if (!moved || !body || nodes.some((node) => node.parent === moved.id)) return null;
      const removes = [{ id: moved.id, parentId: moved.parent }];
      Object.assign(moved, { parent: body.id, isShadow: false });
      return mutation({ removes, adds: [{ parentId: body.id, nextId: null, node: { type: 2, id: moved.id, tagName: moved.tag, attributes: { moved: 'yes' }, childNodes: [] } }] });
    },
    () => mutation({ texts: [{ id: pick(nodes.filter(({ tag }) => tag === '#text'))?.id ?? 9_999, value: `changed ${random(99)}` }] }),
    () => mutation({ attributes: [{ id: pick(nodes).id, attributes: { [pick(['class', 'title', 'hidden', 'style', 'value'])]: random(4) === 0 ? null : `v${random(50)}` } }] }),
    () => mutation({ attributes: [{ id: pick(nodes).id, attributes: { style: { color: random(3) === 0 ? false : `rgb(${random(9)},0,0)`, margin: ['1px', 'important'] } } }] }),
    () => {
      const dialog = pick(nodes.filter(({ tag }) => tag === 'dialog'));
      return dialog ? mutation({ attributes: [{ id: dialog.id, attributes: random(2) === 0 ? { open: null } : { open: '', rr_open_mode: pick(['modal', 'non-modal']) } }] }) : null;
    },
    () => ({ source: 5, id: pick(nodes).id, text: `typed ${random(99)}`, isChecked: random(2) === 0, ...(random(2) === 0 && { userTriggered: true }) }),
    () => ({ source: 3, id: pick(nodes).id, x: random(50), y: random(900) }),
    () => ({ source: 2, type: pick([0, 1, 2, 5, 6]), id: pick(nodes).id, x: random(900), y: random(600) }),
    () => ({ source: 1, positions: [{ x: random(900), y: random(600), id: pick(nodes).id, timeOffset: -random(40) }] }),
    () => ({ source: 7, id: pick(nodes).id, type: random(2), currentTime: random(90), muted: random(2) === 0 }),
    () => ({ source: 4, width: 800 + random(500), height: 600 }),
    () => ({ source: 14, ranges: [{ start: pick(nodes).id, startOffset: 0, end: pick(nodes).id, endOffset: 1 }] }),
    () => ({ source: 8, id: named('style')?.id ?? 9_999, adds: [{ rule: `.r${random(99)}{}`, index: pick([0, 1, 3, 12, [1, 0], [0, 2]]) }] }),
    () => ({ source: 8, id: named('style')?.id ?? 9_999, removes: [{ index: pick([0, 1, 2, [1, 1], [0, 0]]) }] }),
    () => ({ source: 13, id: named('style')?.id ?? 9_999, index: pick([[0], [2], [1, 0]]), ...(random(2) === 0 ? { set: { property: 'color', value: `c${random(9)}` } } : { remove: { property: 'color' } }) }),
    () => {
      const host = pick([nodes[0]?.parent ?? 1, ...nodes.filter(({ tag }) => tag === 'x-box').map(({ id }) => id)]);
      const styles = random(2) === 0 ? [] : [{ styleId: ++lastSheet, rules: [{ rule: '.a{}', index: 0 }, { rule: '.b{}', index: 1 }] }];
      sheets.push(...styles.map(({ styleId }) => styleId));
      return { source: 15, id: host, styleIds: sheets.filter(() => random(2) === 0), ...(styles.length > 0 && { styles }) };
    },
    () => (sheets.length === 0 ? null : { source: 8, styleId: pick(sheets), ...(random(3) === 0 ? { replaceSync: `.n${random(9)}{}` } : { adds: [{ rule: `.s${random(99)}{}`, index: random(3) }] }) }),
    () => ({ source: 16, define: { name: `x-${random(5)}` } }),
    () => ({ source: 10, family: `f${random(3)}`, fontSource: 'url(data:,)', buffer: false }),
    () => {
      const frame = pick(nodes.filter(({ tag }) => tag === 'iframe'));
      if (!frame) return null;
      nodes = nodes.filter((node) => node.id === frame.id || !subtree(frame.id).includes(node.id));
      const root = ++lastId;
      nodes.push({ id: root, tag: '#document', parent: frame.id, isShadow: false });
      const html = make(root, false, 'html');
      const body = make(html.id, false, 'body');
      const inner = [make(body.id), make(body.id)];
      return mutation({ isAttachIframe: true, adds: [{ parentId: frame.id, nextId: null, node: { type: 0, id: root, childNodes: [{ ...html.node, rootId: root, childNodes: [{ ...body.node, rootId: root, childNodes: inner.map(({ node }) => node) }] }] } }] });
    },
  ];
  const customs: (() => { tag: string; payload: object })[] = [
    () => ({ tag: 'hs:canvas', payload: { node: named('canvas')?.id ?? 1, width: 10, height: 10, picture: `data:image/png;base64,${'A'.repeat(random(30))}` } }),
    () => ({ tag: 'hs:frozen', payload: { node: pick(nodes).id, isFrozen: random(2) === 0 } }),
    () => ({ tag: 'hs:assets', payload: { assets: [{ url: `https://shop.example/${random(9)}.png`, hash: 'a'.repeat(64) }], ...(random(5) === 0 && { isSettled: true }) } }),
    () => ({ tag: 'hs:view', payload: { view: random(3), path: `/${random(9)}` } }),
  ];
  for (let i = 1; i <= count; i++) {
    const timestamp = i * 10;
    if (random(60) === 0) events.push(...snapshot(timestamp));
    else if (random(12) === 0) events.push({ type: 5, timestamp, data: pick(customs)() });
    else {
      const data = pick(deeds)();
      if (data !== null) events.push({ type: 3, timestamp, data });
    }
  }
  return events;
}
