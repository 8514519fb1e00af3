// What the player knows of a recording: the newest manifest, the lines that have arrived, and the time lines made of them.
// Lines are kept by (document, seq), so that blocks cut anew after sealing change nothing.

import { parseBlock } from '@hindsight/wire';
import type { BlockLine, IdleSpan, Manifest, ManifestBlock, RecordedEvent, TimelineMark } from '@hindsight/wire';
import { RecordedAssets } from '../assets/recorded-assets.ts';
import { buildDocumentTimeline } from './document-timeline.ts';
import type { DocumentTimeline } from './document-timeline.ts';
import { idleSpans } from './idle-spans.ts';
import { planStage } from './stage-plan.ts';
import type { StageSegment } from './stage-plan.ts';
import { timelineMarks } from './timeline-marks.ts';

export class RecordingStore {
  manifest: Manifest;
  /** Lines and events that could not be read: left out and counted. */
  broken = 0;
  /** What the recording says of its styles, fonts and images. */
  readonly assets = new RecordedAssets();
  readonly #lines = new Map<number, Map<number, BlockLine>>();
  readonly #loaded = new Set<string>();
  readonly #lost = new Map<string, ManifestBlock>();
  readonly #timelines = new Map<number, DocumentTimeline>();
  #plan: StageSegment[] | null = null;
  #idle: IdleSpan[] | null = null;

  constructor(manifest: Manifest) {
    this.manifest = manifest;
  }

  get durationMs(): number {
    return this.manifest.blocks.reduce((max, block) => Math.max(max, block.toMs), this.manifest.durationMs);
  }

  /** Takes a newer manifest; an older one (answers may overtake each other) is ignored. */
  update(manifest: Manifest): void {
    if (BigInt(manifest.version) < BigInt(this.manifest.version)) return;
    this.manifest = manifest;
    // A block that could not be had and is named no more (the recording was sealed) lies in another one now.
    for (const id of this.#lost.keys()) if (!manifest.blocks.some((block) => block.id === id)) this.#lost.delete(id);
    this.#timelines.clear();
    this.#plan = this.#idle = null;
  }

  /** Takes a block's text. Returns how many lines were new. */
  add(block: ManifestBlock, text: string): number {
    const { lines, broken } = parseBlock(text);
    this.broken += broken;
    this.#loaded.add(block.id);
    let added = 0;
    for (const line of lines) {
      const own = this.#lines.get(line.doc) ?? new Map<number, BlockLine>();
      this.#lines.set(line.doc, own);
      if (own.has(line.seq)) continue;
      const events = line.events.filter(isEvent);
      this.broken += line.events.length - events.length;
      own.set(line.seq, { ...line, events });
      added++;
      for (const event of events) this.assets.take(event);
    }
    if (added > 0) this.#forget(block.doc);
    return added;
  }

  /** A block that cannot be had becomes a gap. */
  lose(block: ManifestBlock): void {
    this.#loaded.add(block.id);
    this.#lost.set(block.id, block);
    this.#forget(block.doc);
  }

  isLoaded(block: ManifestBlock): boolean {
    if (this.#loaded.has(block.id)) return true;
    const own = this.#lines.get(block.doc);
    if (own === undefined) return false;
    for (let seq = block.fromSeq; seq <= block.toSeq; seq++) if (!own.has(seq) && !this.#isGap(block.doc, seq)) return false;
    return true;
  }

  get isEmpty(): boolean {
    return [...this.#lines.values()].every((lines) => lines.size === 0);
  }

  get isComplete(): boolean {
    return this.manifest.blocks.every((block) => this.isLoaded(block));
  }

  timeline(doc: number): DocumentTimeline | null {
    const known = this.#timelines.get(doc);
    if (known) return known;
    const document = this.manifest.documents.find((candidate) => candidate.doc === doc);
    if (!document) return null;
    const lost = [...this.#lost.values()].filter((block) => block.doc === doc).map((block): [number, number] => [block.fromSeq, block.toSeq]);
    const built = buildDocumentTimeline(document, this.#lines.get(doc) ?? new Map<number, BlockLine>(), this.manifest.blocks, lost);
    this.#timelines.set(doc, built);
    return built;
  }

  get timelines(): DocumentTimeline[] {
    return this.manifest.documents.map((document) => this.timeline(document.doc)).filter((timeline) => timeline !== null);
  }

  get plan(): StageSegment[] {
    return (this.#plan ??= planStage(this.timelines, this.durationMs));
  }

  get marks(): TimelineMark[] {
    return timelineMarks(this.timelines, this.plan);
  }

  get idle(): IdleSpan[] {
    return (this.#idle ??= idleSpans(this.timelines, this.durationMs));
  }

  #isGap(doc: number, seq: number): boolean {
    return this.manifest.documents.find((document) => document.doc === doc)?.gaps.some(([from, to]) => seq >= from && seq <= to) ?? false;
  }

  #forget(doc: number): void {
    this.#timelines.delete(doc);
    this.#plan = this.#idle = null;
  }
}

function isEvent(value: RecordedEvent | null): value is RecordedEvent {
  return value !== null && typeof value === 'object' && Number.isFinite(value.timestamp) && Number.isInteger(value.type);
}
