// Records a page in a real browser with rrweb's recorder and turns the events into a manifest and blocks, as the worker would.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { DomState } from '@hindsight/dom-state';
import type { BlockLine, Keyframe, Manifest, ManifestBlock, ManifestDocument, RecordedEvent } from '@hindsight/wire';

const RECORDER = readFileSync(createRequire(import.meta.url).resolve('@rrweb/record').replace(/record\.cjs$/, 'record.umd.min.cjs'), 'utf8');

/** What must be the same in the live page and in the replay. */
export interface PageState {
  text: string;
  /** Texts of the frames in the page. */
  frames: string[];
  scrolls: Record<string, [number, number]>;
  fields: (string | boolean | number)[][];
}

export interface Moment {
  atMs: number;
  state: PageState;
  picture: Buffer;
}

/** Runs in the browser: the state of a document. */
export function readState(page: Document): PageState {
  const scrolls: Record<string, [number, number]> = {};
  for (const element of page.querySelectorAll('*')) {
    if (element.scrollTop !== 0 || element.scrollLeft !== 0) scrolls[element.id || element.tagName] = [Math.round(element.scrollLeft), Math.round(element.scrollTop)];
  }
  const fields = [...page.querySelectorAll<HTMLInputElement & HTMLSelectElement>('input,select,textarea')].map((field) => [field.id, field.checked ?? false, field.value, field.selectedIndex ?? -1]);
  const frames = [...page.querySelectorAll('iframe')].map((frame) => frame.contentDocument?.body?.innerText ?? '');
  return { text: page.body.innerText, frames, scrolls, fields };
}

export async function startRecording(page: Page): Promise<void> {
  await page.addInitScript({ content: `${RECORDER}
    window.recorded = []; window.hindsightRecord = rrwebRecord.record;
    const emit = (event) => { event.timestamp -= performance.timeOrigin; window.recorded.push(event); };
    const begin = () => { hindsightRecord({ emit, recordCanvas: false, inlineStylesheet: true, sampling: { scroll: 50 } }); };
    if (window === window.top) document.addEventListener('DOMContentLoaded', begin);` });
}

export async function recordedEvents(page: Page): Promise<RecordedEvent[]> {
  return page.evaluate(() => (window as unknown as { recorded: RecordedEvent[] }).recorded);
}

/** Resolves when all that was done to a page is in its events: moves are sent every 500 ms, by the page's own clock. */
export async function untilRecorded(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frames = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await frames();
    await new Promise((resolve) => setTimeout(resolve, 650));
    await frames();
  });
}

export async function captureMoment(page: Page): Promise<Moment> {
  await untilRecorded(page);
  // What moves is at its end.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.then(() => null, () => null))));
  const atMs = await page.evaluate(() => performance.now());
  const state = await page.evaluate<PageState>(`(${readState.toString()})(document)`);
  const picture = await page.screenshot();
  return { atMs, state, picture };
}

export interface DocumentRecording {
  tab: string;
  /** ms to add to the document's time. */
  offsetMs: number;
  events: RecordedEvent[];
  /** Seqs left out, as if they had never arrived. */
  lostSeqs?: [number, number][];
}

export interface Recording {
  manifest: Manifest;
  /** Block id → text. */
  blocks: Map<string, string>;
}

export const EVENTS_PER_LINE = 10;
const LINES_PER_BLOCK = 3;

/** Cuts events into lines and blocks. */
export function asRecording(recordingId: string, documents: readonly DocumentRecording[], options: { isLive?: boolean; version?: string } = {}): Recording {
  const blocks = new Map<string, string>();
  const rows: ManifestBlock[] = [];
  const described: ManifestDocument[] = [];
  documents.forEach(({ tab, offsetMs, events, lostSeqs = [] }, doc) => {
    described.push({ doc, tab, clockOffsetsMs: { '0': offsetMs }, gaps: lostSeqs });
    const lines: BlockLine[] = [];
    for (let i = 0; i < events.length; i += EVENTS_PER_LINE) lines.push({ doc, seq: i / EVENTS_PER_LINE, clock: 0, events: events.slice(i, i + EVENTS_PER_LINE) });
    for (let i = 0; i < lines.length; i += LINES_PER_BLOCK) {
      const kept = lines.slice(i, i + LINES_PER_BLOCK).filter((line) => !lostSeqs.some(([from, to]) => line.seq >= from && line.seq <= to));
      if (kept.length === 0) continue;
      const id = `${recordingId}-${doc}-${i}`;
      const text = kept.map((line) => JSON.stringify(line)).join('\n') + '\n';
      const times = kept.flatMap((line) => line.events.filter((event) => event !== null).map((event) => event.timestamp + offsetMs));
      blocks.set(id, text);
      rows.push({
        id, doc, tab, bytes: text.length, fromMs: Math.min(...times), toMs: Math.max(...times),
        hasKeyframe: kept.some((line) => line.events.some((event) => event?.type === 2)),
        fromSeq: (kept[0] as BlockLine).seq, toSeq: (kept.at(-1) as BlockLine).seq,
      });
    }
  });
  return {
    blocks,
    manifest: {
      recordingId, version: options.version ?? '1', startedAt: 1_760_000_000_000, durationMs: Math.max(...rows.map((row) => row.toMs)),
      isLive: options.isLive ?? false, documents: described, blocks: rows,
    },
  };
}

/** The same recording with a keyframe beside every block that does not begin with a full snapshot, as the worker would fold them. */
export function withKeyframes(recording: Recording, documents: readonly DocumentRecording[]): Recording {
  const blocks = new Map(recording.blocks);
  const rows = recording.manifest.blocks.map((row) => {
    const { events = [], offsetMs = 0 } = documents[row.doc] ?? {};
    const before = events.filter((event) => event.timestamp + offsetMs < row.fromMs);
    const last = before.at(-1);
    const state = new DomState();
    for (const event of before) state.apply(event);
    const folded = state.write();
    if (folded === null || last === undefined) return row;
    const keyframe: Keyframe = { v: 1, doc: row.doc, clock: 0, throughMs: last.timestamp, sinceClock: 0, sinceMs: state.snapshotMs, shiftedMs: state.shiftedMs, events: folded };
    const text = JSON.stringify(keyframe);
    blocks.set(`${row.id}/keyframe`, text);
    return { ...row, keyframe: { bytes: text.length } };
  });
  return { blocks, manifest: { ...recording.manifest, blocks: rows } };
}
