// What the player knows of a recording: the newest manifest, the lines that have arrived, and the time lines made of them.
// Lines are kept by (document, seq), so that blocks cut anew after sealing change nothing.

import { RecordedAssets } from '@hindsight/asset-vault/recorded';
import { parseBlock, parseKeyframe } from '@hindsight/wire';
import type { BlockLine, IdleSpan, Keyframe, Manifest, ManifestBlock, ManifestDocument, RecordedEvent, TimelineMark } from '@hindsight/wire';
import { GrowingTimeline } from './document-timeline.ts';
import type { DocumentTimeline } from './document-timeline.ts';
import { idleSpans } from './idle-spans.ts';
import type { WantedPart } from './needed-blocks.ts';
import { planStage } from './stage-plan.ts';
import type { StageSegment } from './stage-plan.ts';
import { placeKeyframe } from './stored-keyframe.ts';
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
  readonly #timelines = new Map<number, GrowingTimeline>();
  /** Keyframes that have arrived (or cannot be had: null), by block. */
  readonly #keyframes = new Map<string, Keyframe | null>();
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
    const before = this.manifest;
    this.manifest = manifest;
    // A block that could not be had and is named no more (the recording was sealed) lies in another one now.
    for (const id of this.#lost.keys()) if (!manifest.blocks.some((block) => block.id === id)) this.#lost.delete(id);
    for (const document of manifest.documents) {
      const known = before.documents.find(({ doc }) => doc === document.doc);
      const isPlacedAlike = known !== undefined && known.tab === document.tab && JSON.stringify(known.clockOffsetsMs) === JSON.stringify(document.clockOffsetsMs);
      if (isPlacedAlike) this.#describe(document.doc);
      else this.#timelines.delete(document.doc);
    }
    this.#plan = this.#idle = null;
  }

  /** Takes the text of a block, or of the keyframe beside it. Returns how many lines were new. */
  add({ block, part }: WantedPart, text: string): number {
    if (part === 'keyframe') return this.#addKeyframe(block, text);
    const { lines, broken } = parseBlock(text);
    this.broken += broken;
    this.#loaded.add(block.id);
    const added: BlockLine[] = [];
    for (const line of lines) {
      const own = this.#lines.get(line.doc) ?? new Map<number, BlockLine>();
      this.#lines.set(line.doc, own);
      if (own.has(line.seq)) continue;
      const events = line.events.filter(isEvent);
      this.broken += line.events.length - events.length;
      own.set(line.seq, { ...line, events });
      added.push({ ...line, events });
      for (const event of events) this.assets.take(event);
    }
    for (const [doc, own] of Map.groupBy(added, (line) => line.doc)) this.#timelines.get(doc)?.add(own);
    if (added.length > 0) this.#plan = this.#idle = null;
    return added.length;
  }

  #addKeyframe(block: ManifestBlock, text: string): 0 {
    const keyframe = parseKeyframe(text);
    const isOwn = keyframe?.doc === block.doc;
    if (!isOwn) this.broken++;
    this.#keyframes.set(block.id, isOwn ? keyframe : null);
    if (!isOwn) return 0;
    for (const event of keyframe.events) if (isEvent(event)) this.assets.take(event);
    const document = this.#document(block.doc);
    if (document !== undefined) this.#timelines.get(block.doc)?.addStored(placeKeyframe(block.id, keyframe, document));
    return 0;
  }

  /** A block that cannot be had becomes a gap; for a keyframe there is a longer way. */
  lose({ block, part }: WantedPart): void {
    if (part === 'keyframe') return void this.#keyframes.set(block.id, null);
    this.#loaded.add(block.id);
    this.#lost.set(block.id, block);
    this.#describe(block.doc);
    this.#plan = this.#idle = null;
  }

  hasPart({ block, part }: WantedPart): boolean {
    return part === 'block' ? this.isLoaded(block) : this.hasKeyframe(block);
  }

  /** Whether the keyframe beside a block is there, or cannot be had. */
  hasKeyframe(block: ManifestBlock): boolean {
    return this.#keyframes.has(block.id);
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
    const document = this.#document(doc);
    if (!document) return null;
    const timeline = new GrowingTimeline(document);
    this.#timelines.set(doc, timeline);
    this.#describe(doc);
    timeline.add([...(this.#lines.get(doc)?.values() ?? [])]);
    for (const block of this.manifest.blocks) {
      const keyframe = block.doc === doc ? this.#keyframes.get(block.id) : undefined;
      if (keyframe) timeline.addStored(placeKeyframe(block.id, keyframe, document));
    }
    return timeline;
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

  #document(doc: number): ManifestDocument | undefined {
    return this.manifest.documents.find((document) => document.doc === doc);
  }

  #isGap(doc: number, seq: number): boolean {
    return this.#document(doc)?.gaps.some(([from, to]) => seq >= from && seq <= to) ?? false;
  }

  /** Tells a time line what the newest manifest says around it. */
  #describe(doc: number): void {
    const document = this.#document(doc);
    if (document === undefined) return;
    const lost = [...this.#lost.values()].filter((block) => block.doc === doc).map((block): [number, number] => [block.fromSeq, block.toSeq]);
    this.#timelines.get(doc)?.describe(document, this.manifest.blocks, lost);
  }
}

function isEvent(value: RecordedEvent | null): value is RecordedEvent {
  return value !== null && typeof value === 'object' && Number.isFinite(value.timestamp) && Number.isInteger(value.type);
}
