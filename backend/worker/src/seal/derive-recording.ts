// seal: a whole recording, its documents in order of start and their batches in seq order → final facts, points and lines.
// Nothing here depends on how or when the batches arrived.

import type { PointWindow } from '@hindsight/points';
import { packAttention, packMoves } from '@hindsight/points';
import { DocumentReader, findSignals } from '@hindsight/signals';
import type { DocumentTrace, FoundSignal } from '@hindsight/signals';
import type { RecordedEvent } from '@hindsight/wire';

import { writeLine } from '../assemble/block-line.ts';
import type { LineHead } from '../assemble/block-line.ts';
import type { Visit, VisitDocument } from '../assemble/visit.ts';
import { breathe } from '../breathe.ts';
import { Attention } from '../derive/attention.ts';
import { deriveBatch } from '../derive/batch-facts.ts';
import type { ClickFact, ElementFact, ScrollFact, StateFact } from '../derive/batch-facts.ts';
import { deepestScrolls } from '../derive/deepest-scroll.ts';
import { MoveTrail } from '../derive/move-trail.ts';
import type { ViewMoves } from '../derive/move-trail.ts';
import { emptyFacts, MAX_ELEMENTS, mergeBatch } from '../derive/visit-facts.ts';
import type { SignalCounts, VisitFacts } from '../derive/visit-facts.ts';
import { clickPoint, scrollPoint } from '../derive/window-points.ts';
import type { PointOwner } from '../derive/window-points.ts';
import { bare, stateElement, UNKNOWN_ELEMENT } from '../persist/names.ts';
import { stateKey } from '../persist/window-points.ts';
import type { ElementName, Names, PathName } from '../persist/names.ts';
import type { SealLine } from './cut-blocks.ts';

/** A stored batch under the number its document had while the visit ran. */
export interface StoredLine {
  head: LineHead;
  events: Uint8Array;
}

interface DocumentFacts {
  doc: number;
  clicks: { seq: number; click: ClickFact }[];
  elements: ElementFact[];
  states: StateFact[];
  scrolls: ScrollFact[];
  moves: ViewMoves[];
  /** ms by band, for each page view. */
  attention: ReadonlyMap<number, readonly number[]>;
}

export interface DerivedRecording {
  facts: VisitFacts;
  /** The documents with their final numbers. */
  documents: VisitDocument[];
  lines: SealLine[];
  perDocument: DocumentFacts[];
  /** Found in the whole visit, in order of time. */
  signals: FoundSignal[];
}

/** Click points kept of one recording. */
const MAX_CLICKS = 50_000;

export async function deriveRecording(visit: Visit, stored: readonly StoredLine[]): Promise<DerivedRecording> {
  const { first, isBot, isDemo, lost } = visit.facts;
  const derived: DerivedRecording = { facts: { ...emptyFacts(), first, isBot, isDemo, lost }, documents: numberDocuments(visit), lines: [], perDocument: [], signals: [] };
  const traces: DocumentTrace[] = [];
  const byDocument = groupLines(stored);
  for (const [index, document] of derived.documents.entries()) {
    const before = [...visit.documents.values()].find((one) => one.hash === document.hash);
    traces.push(await deriveDocument(derived, document, index, byDocument.get(before?.doc ?? -1) ?? []));
  }
  derived.signals = findSignals(traces);
  derived.facts.signals = countSignals(derived.signals);
  return derived;
}

/** By start, then by hash: the same whatever came first. A document without events comes last. */
function numberDocuments(visit: Visit): VisitDocument[] {
  const startOf = (document: VisitDocument): number => Math.min(...Object.values(document.clocks).map((span) => (span.first === null ? Infinity : span.offset + span.first)));
  return [...visit.documents.values()]
    .map((document) => ({ document, start: startOf(document) }))
    .sort((a, b) => (a.start === b.start ? 0 : a.start - b.start) || (a.document.hash < b.document.hash ? -1 : 1))
    .map(({ document }, doc) => ({ ...document, doc }));
}

function groupLines(stored: readonly StoredLine[]): Map<number, StoredLine[]> {
  const byDocument = new Map<number, StoredLine[]>();
  for (const line of stored) {
    const lines = byDocument.get(line.head.doc);
    if (lines === undefined) byDocument.set(line.head.doc, [line]);
    else lines.push(line);
  }
  for (const lines of byDocument.values()) lines.sort((a, b) => a.head.seq - b.head.seq);
  return byDocument;
}

async function deriveDocument(derived: DerivedRecording, document: VisitDocument, doc: number, stored: readonly StoredLine[]): Promise<DocumentTrace> {
  const facts: DocumentFacts = { doc, clicks: [], elements: [], states: [], scrolls: [], moves: [], attention: new Map() };
  const trail = new MoveTrail();
  const attention = new Attention();
  const reader = new DocumentReader(doc, document.tab, stored.some(isTouched));
  let lastSeq = -1;
  for (const { head, events: text } of stored) {
    if (head.seq === lastSeq) continue;
    lastSeq = head.seq;
    const events = JSON.parse(new TextDecoder().decode(text)) as RecordedEvent[];
    const batch = deriveBatch(events);
    reader.feed(events, { seq: head.seq, offsetMs: document.clocks[String(head.clock)]?.offset ?? 0, clicks: batch.clicks });
    mergeBatch(derived.facts, batch, { doc, clock: head.clock, offset: document.clocks[String(head.clock)]?.offset ?? 0 });
    for (const click of batch.clicks) if (facts.clicks.length < MAX_CLICKS) facts.clicks.push({ seq: head.seq, click });
    facts.elements.push(...batch.elements);
    facts.states.push(...batch.states);
    facts.scrolls.push(...deepestScrolls(batch.scrolls).values());
    for (const event of events) {
      trail.feed(event, head.seq);
      attention.feed(event);
    }
    if (batch.span !== null) {
      derived.lines.push({
        doc, clock: head.clock, seq: head.seq, firstMs: batch.span.firstMs, lastMs: batch.span.lastMs, hasKeyframe: batch.hasKeyframe,
        bytes: writeLine({ doc, seq: head.seq, clock: head.clock }, text),
      });
    }
    await breathe();
  }
  facts.moves = trail.views();
  facts.attention = attention.views();
  derived.perDocument.push(facts);
  return reader.trace();
}

/** Whether the visitor clicked or typed: bytes are searched faster than events. */
function isTouched({ events }: StoredLine): boolean {
  const bytes = Buffer.from(events.buffer, events.byteOffset, events.length);
  return bytes.includes('"hs:click"') || bytes.includes('"userTriggered":true');
}

function countSignals(signals: readonly FoundSignal[]): SignalCounts {
  const counts: SignalCounts = {};
  for (const { kind } of signals) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** All names the recording's rows need. */
export function namesOfRecording(visit: Visit, derived: DerivedRecording): { paths: PathName[]; elements: ElementName[] } {
  const owner = { workspaceId: visit.workspaceId, siteId: visit.siteId };
  return {
    paths: derived.facts.views.map((view) => ({ ...owner, path: view.path })),
    elements: [{ ...owner, element: UNKNOWN_ELEMENT }, ...derived.perDocument.flatMap((one) => [...one.elements.map(bare), ...one.states.map(stateElement)].map((element) => ({ ...owner, element })))],
  };
}

/** Writes ids into the facts and makes the points; `names` has learnt `namesOfRecording`. */
export function pointsOfRecording(visit: Visit, owner: PointOwner, derived: DerivedRecording, names: Names): PointWindow {
  const { facts } = derived;
  for (const view of facts.views) view.pageId = String(names.pageId({ ...visit, path: view.path }));
  const points: PointWindow = { clicks: [], moves: [], scrolls: [] };
  let room = MAX_ELEMENTS;
  for (const { doc, clicks, elements, states, scrolls, moves, attention } of derived.perDocument) {
    const ids = new Map(elements.map((element) => [element.node, names.elementId({ ...visit, element: bare(element) })]));
    for (const [node, id] of ids) if (room-- > 0) facts.elements[`${doc}.${node}`] = String(id);
    const stateIds = new Map(states.map((one) => [one.state, names.elementId({ ...visit, element: stateElement(one) })]));
    for (const [state, id] of stateIds) if (room-- > 0) facts.elements[stateKey(doc, state)] = String(id);
    const pageIds = new Map(facts.views.filter((view) => view.doc === doc).map((view) => [view.view, BigInt(view.pageId)]));
    clicks.sort((a, b) => a.click.atMs - b.click.atMs || a.seq - b.seq || a.click.nth - b.click.nth);
    for (const { seq, click } of clicks) {
      const pageId = pageIds.get(click.view);
      if (pageId === undefined) continue;
      points.clicks.push(clickPoint(owner, click, { doc, seq, pageId, elementId: ids.get(click.node) ?? names.elementId({ ...visit, element: UNKNOWN_ELEMENT }), stateId: stateIds.get(click.state) ?? 0n }));
    }
    for (const [view, scroll] of deepestScrolls(scrolls)) {
      const pageId = pageIds.get(view);
      if (pageId !== undefined) points.scrolls.push(scrollPoint(owner, scroll, { doc, pageId, attention: packAttention(attention.get(view) ?? []) }));
    }
    for (const { view, fromSeq, positions } of moves) {
      const pageId = pageIds.get(view);
      if (pageId !== undefined) points.moves.push({ ...owner, pageId, doc, view, fromSeq, packed: packMoves(positions) });
    }
  }
  return points;
}
