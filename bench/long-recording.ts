// A recording of an hour with 100,000 events, the same for the same seed: a page of some 1,600 elements that is worked on all the time,
// in one page view, so that its only full snapshot stands at the beginning. The worst case for seeking, and not a rare one. Rows come, change
// and go, fields are filled in, the page and a box in it are scrolled, rules and adopted sheets change, a dialog opens and closes.
import type { RecordedEvent } from '@hindsight/wire';

export interface LongRecording {
  events: RecordedEvent[];
  durationMs: number;
}

interface Serialized {
  id: number;
  childNodes?: Serialized[];
  [fact: string]: unknown;
}

interface Row {
  id: number;
  cells: { id: number; text: number }[];
}

const CSS = [
  'body { margin: 0; font: 13px/1.4 sans-serif; color: #223; } table { border-collapse: collapse; } td { border: 1px solid #dde; padding: 2px 8px; }',
  '.is-new { background: #efe; } .is-hot { background: #fde; font-weight: bold; } .is-done td { color: #999; } #log { height: 160px; overflow: auto; border: 1px solid #ccc; } #log p { height: 900px; } dialog { border: 2px solid #447; }',
  ...Array.from({ length: 150 }, (_, i) => `.c${i} { padding-left: ${i % 9}px; border-left: ${i % 3}px solid rgb(${i}, ${(i * 7) % 255}, 120); }`),
].join('\n');

/** @param rows of the table: each is eight nodes and more */
export function longRecording(seed = 1, { count = 100_000, durationMs = 3_600_000, rows = 200 } = {}): LongRecording {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  let lastId = 0;
  const element = (tagName: string, attributes: Record<string, unknown>, childNodes: Serialized[], id = ++lastId): Serialized => ({ type: 2, tagName, attributes, id, childNodes });
  const text = (textContent: string, more: object = {}): Serialized => ({ type: 3, textContent, id: ++lastId, ...more });
  const table: Row[] = [];
  /** A row as nested nodes, with its numbers. */
  const makeRow = (): { row: Row; node: Serialized } => {
    const row: Row = { id: ++lastId, cells: [] };
    const cells = Array.from({ length: 4 }, (_, i) => {
      const words = text(`Order ${random(90_000)} of ${random(500)}`);
      const cell = element('td', { class: `c${random(150)}`, ...(i === 0 && { title: `Row ${row.id}` }) }, [words]);
      row.cells.push({ id: cell.id, text: words.id });
      return cell;
    });
    return { row, node: element('tr', { class: 'row', 'data-number': String(row.id) }, cells, row.id) };
  };
  const ids = { document: ++lastId, html: ++lastId, body: ++lastId, tbody: ++lastId, log: ++lastId, field: ++lastId, tick: ++lastId, style: ++lastId, dialog: ++lastId };
  const first = Array.from({ length: rows }, makeRow);
  table.push(...first.map(({ row }) => row));
  const events: RecordedEvent[] = [
    { type: 4, timestamp: 0, data: { href: 'https://orders.example/today', width: 1280, height: 800 } },
    { type: 2, timestamp: 1, data: { initialOffset: { left: 0, top: 0 }, node: { type: 0, id: ids.document, childNodes: [
      { type: 1, name: 'html', publicId: '', systemId: '', id: ++lastId },
      element('html', { lang: 'en' }, [
        element('head', {}, [element('style', {}, [text(CSS, { isStyle: true })], ids.style)]),
        element('body', {}, [
          element('h1', {}, [text('Orders')]), element('input', { type: 'text', value: '' }, [], ids.field),
          element('input', { type: 'checkbox' }, [], ids.tick), element('dialog', {}, [text('Really?')], ids.dialog),
          element('div', { id: 'log' }, [element('p', {}, [text('Log')])], ids.log), element('table', {}, [element('tbody', {}, first.map(({ node }) => node), ids.tbody)]),
        ], ids.body),
      ], ids.html),
    ] } } },
    { type: 3, timestamp: 1, data: { source: 15, id: ids.document, styleIds: [1], styles: [{ styleId: 1, rules: [{ rule: 'h1 { letter-spacing: 1px }', index: 0 }] }, { styleId: 2, rules: [{ rule: '#log { color: #353 }', index: 0 }] }] } },
    { type: 5, timestamp: 2, data: { tag: 'hs:view', payload: { view: 0, cause: 'load', origin: 'https://orders.example', path: '/today', referrer: '', viewportWidth: 1280, viewportHeight: 800 } } },
  ];
  const mutation = (parts: object): object => ({ source: 0, texts: [], attributes: [], removes: [], adds: [], ...parts });
  const pick = (): Row => table[random(table.length)] as Row;
  const pickCell = (): { id: number; text: number } => pick().cells[random(4)] as { id: number; text: number };
  let place = { x: 300, y: 300 };
  let isOpen = false;
  /** What happens seldom: to sheets and to what lies above the page. */
  const seldom = (): object => {
    const which = random(5);
    if (which < 2) return { source: 8, id: ids.style, adds: [{ rule: `.c${random(150)} { color: rgb(${random(200)}, 40, 40) }`, index: 0 }] };
    if (which === 2) return { source: 8, styleId: 1 + random(2), adds: [{ rule: `.c${random(150)} { letter-spacing: ${random(3)}px }`, index: 0 }] };
    if (which === 3) return { source: 15, id: ids.document, styleIds: [[1], [2], [1, 2], [2, 1]][random(4)] };
    isOpen = !isOpen;
    return mutation({ attributes: [{ id: ids.dialog, attributes: isOpen ? { open: '', rr_open_mode: 'modal' } : { open: null } }] });
  };
  const adds = (): object => {
    const { row, node } = makeRow();
    const at = random(table.length);
    const before = table[at] as Row;
    table.splice(at, 0, row);
    // As a recorder tells of them: each node by itself, parents first.
    const list: object[] = [];
    const tell = (parentId: number, nextId: number | null, given: Serialized): void => {
      list.push({ parentId, nextId, node: given.childNodes === undefined ? given : { ...given, childNodes: [] } });
      for (const child of given.childNodes ?? []) tell(given.id, null, child);
    };
    tell(ids.tbody, before.id, node);
    // Neither the new row nor the one it stands before.
    const gone = table.length > rows ? table.splice((at + 2 + random(table.length - 2)) % table.length, 1)[0] : undefined;
    return mutation({ adds: list, ...(gone !== undefined && { removes: [{ parentId: ids.tbody, id: gone.id }] }) });
  };
  for (let i = events.length; i < count; i++) {
    const timestamp = Math.round((i / count) * durationMs);
    const kind = random(1_000);
    if (kind < 120) {
      const positions = Array.from({ length: 8 }, (_, n) => {
        place = { x: Math.max(0, Math.min(1_270, place.x + random(41) - 20)), y: Math.max(0, Math.min(790, place.y + random(41) - 20)) };
        return { ...place, id: ids.body, timeOffset: n * 4 - 32 };
      });
      events.push({ type: 3, timestamp, data: { source: 1, positions } });
    } else if (kind < 520) events.push({ type: 3, timestamp, data: mutation({ texts: [{ id: pickCell().text, value: `Order ${random(90_000)} changed ${i}` }] }) });
    else if (kind < 700) events.push({ type: 3, timestamp, data: mutation({ attributes: [{ id: pick().id, attributes: { class: ['row', 'row is-new', 'row is-hot', 'row is-done'][random(4)] } }, { id: pickCell().id, attributes: { style: `padding-top: ${random(6)}px` } }] }) });
    else if (kind < 930) events.push({ type: 3, timestamp, data: adds() });
    else if (kind < 960) events.push({ type: 3, timestamp, data: random(3) === 0 ? { source: 3, id: ids.log, x: 0, y: random(700) } : { source: 3, id: ids.document, x: 0, y: random(3_000) } });
    else if (kind < 975) events.push({ type: 3, timestamp, data: { source: 5, id: ids.field, text: `looking for ${random(5_000)}`, isChecked: false, userTriggered: true } });
    else if (kind < 980) events.push({ type: 3, timestamp, data: { source: 5, id: ids.tick, text: 'on', isChecked: random(2) === 0, userTriggered: true } });
    else if (kind < 992) events.push({ type: 3, timestamp, data: { source: 2, type: 2, id: pickCell().id, ...place } });
    else events.push({ type: 3, timestamp, data: seldom() });
  }
  return { events, durationMs };
}
