import { describe, expect, it } from '@jest/globals';
import { DomState } from '@hindsight/dom-state';
import { parseKeyframe } from '@hindsight/wire';
import type { Keyframe, RecordedEvent } from '@hindsight/wire';

import { writeLine } from '../assemble/block-line.ts';
import { cutBlocks } from './cut-blocks.ts';
import type { SealLine } from './cut-blocks.ts';
import { makeKeyframes } from './make-keyframes.ts';

const LIMITS = { workBytes: 3_000, workPerByte: 2, sortedBytes: 1_000_000 };
const CUT = { spanMs: 2_000, bytes: 100_000 };

function line(seq: number, events: RecordedEvent[], more: Partial<SealLine> = {}): SealLine {
  const times = events.map((event) => Math.round(event.timestamp));
  const head = { doc: more.doc ?? 0, seq, clock: more.clock ?? 0 };
  return {
    ...head, firstMs: Math.min(...times), lastMs: Math.max(...times), hasKeyframe: events.some((event) => event.type === 2),
    bytes: writeLine(head, Buffer.from(JSON.stringify(events))),
  };
}
const SNAPSHOT: RecordedEvent = {
  type: 2, timestamp: 0.5, data: { node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [] }] }, initialOffset: { left: 0, top: 0 } },
};
const title = (timestamp: number, value: string): RecordedEvent => ({ type: 3, timestamp, data: { source: 0, adds: [], removes: [], texts: [], attributes: [{ id: 2, attributes: { title: value } }] } });
/** Ten changes a second. */
function changing(fromSeq: number, seconds: number, more: Partial<SealLine> = {}): SealLine[] {
  return Array.from({ length: seconds }, (_, i) => line(fromSeq + i, Array.from({ length: 10 }, (__, n) => title((fromSeq + i) * 1_000 + n * 100 + 0.25, `${fromSeq + i}.${n}`)), more));
}
const eventsOf = (lines: SealLine[]): RecordedEvent[] => lines.flatMap(({ bytes }) => (JSON.parse(Buffer.from(bytes).toString()) as { events: RecordedEvent[] }).events);
const read = (text: Uint8Array): Keyframe => parseKeyframe(Buffer.from(text).toString()) as Keyframe;

describe('makeKeyframes', () => {
  it('writes the page as it was before a block, at most as often as its own bytes allow', async () => {
    const lines = [line(0, [SNAPSHOT]), ...changing(1, 40)];
    const blocks = cutBlocks(lines, CUT);
    const { byBlock, faults } = await makeKeyframes(lines, blocks, LIMITS);
    expect(faults).toEqual([]);
    expect(byBlock.size).toBeGreaterThan(5);
    let bytes = 0;
    for (const [block, text] of byBlock) {
      bytes += text.length;
      const keyframe = read(text);
      const before = eventsOf(lines).filter((event) => event.timestamp <= keyframe.throughMs);
      expect(before.at(-1)?.timestamp).toBe(keyframe.throughMs);
      expect(eventsOf(block.lines).every((event) => event.timestamp > keyframe.throughMs)).toBe(true);
      const folded = new DomState();
      for (const event of before) folded.apply(event);
      expect(keyframe.events).toEqual(JSON.parse(JSON.stringify(folded.write())));
      expect([keyframe.sinceClock, keyframe.sinceMs]).toEqual([0, 0.5]);
    }
    expect(bytes).toBeLessThanOrEqual(lines.reduce((sum, one) => sum + one.bytes.length, 0) / LIMITS.workPerByte);
  });

  it('writes none where snapshots are near, nor before a block that begins with one', async () => {
    const short = [line(0, [SNAPSHOT]), ...changing(1, 2)];
    expect((await makeKeyframes(short, cutBlocks(short, CUT), LIMITS)).byBlock.size).toBe(0);
    const often = [...changing(1, 30), line(31, [{ ...SNAPSHOT, timestamp: 31_000 }])];
    expect((await makeKeyframes(often, cutBlocks(often, { ...CUT, spanMs: 40_000 }), LIMITS)).byBlock.size).toBe(0);
  });

  it('follows time and not the order in which batches left', async () => {
    const lines = [line(0, [SNAPSHOT]), ...changing(1, 20)];
    // Last words: a click of second 20 left before the changes of seconds 18 and 19.
    lines.splice(18, 0, line(17.5, [title(20_950, 'last')]));
    const renumbered = lines.map((one, seq) => ({ ...one, seq }));
    const { byBlock } = await makeKeyframes(renumbered, cutBlocks(renumbered, CUT), LIMITS);
    expect(byBlock.size).toBeGreaterThan(1);
    for (const text of byBlock.values()) expect(JSON.stringify(read(text).events)).not.toContain('"last"');
  });

  it('says why a document goes without, and others do not', async () => {
    const lines = [line(0, [SNAPSHOT]), ...changing(1, 20)];
    expect((await makeKeyframes(lines, cutBlocks(lines, CUT), { ...LIMITS, sortedBytes: 100 })).faults).toEqual(['disordered']);
    const large = [line(0, [SNAPSHOT, title(1, 'x'.repeat(9_000_000))]), ...changing(1, 20)];
    expect((await makeKeyframes(large, cutBlocks(large, CUT), { ...LIMITS, sortedBytes: 1e8 })).faults).toEqual(['too-large']);
    const broken = { ...line(5, [title(5_000, 'a'), title(5_001, 'b')]), bytes: writeLine({ doc: 0, seq: 5, clock: 0 }, Buffer.from('[{')) };
    const others = changing(0, 20, { doc: 1 });
    const all = [line(0, [SNAPSHOT]), ...changing(1, 4), broken, ...changing(6, 20), line(0, [SNAPSHOT], { doc: 1 }), ...others];
    const made = await makeKeyframes(all, cutBlocks(all, CUT), LIMITS);
    expect([made.faults, [...made.byBlock.keys()].some(({ doc }) => doc === 1)]).toEqual([['fault'], true]);
  });
});
