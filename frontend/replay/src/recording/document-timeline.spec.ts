import { describe, expect, it } from '@jest/globals';
import type { BlockLine, ManifestDocument, RecordedEvent } from '@hindsight/wire';
import { buildDocumentTimeline, eventIndexAfter, keyframeBefore } from './document-timeline.ts';

const DOCUMENT: ManifestDocument = { doc: 0, tab: 'a', clockOffsetsMs: { '0': 1_000, '1': 50_000 }, gaps: [] };

function event(timestamp: number, type = 3): RecordedEvent {
  return { type, timestamp, data: {} };
}

function lines(...given: [seq: number, clock: number, events: RecordedEvent[]][]): Map<number, BlockLine> {
  return new Map(given.map(([seq, clock, events]) => [seq, { doc: 0, seq, clock, events }]));
}

describe('buildDocumentTimeline', () => {
  it('puts every clock at its own place and keeps the order of what happened', () => {
    const timeline = buildDocumentTimeline(DOCUMENT, lines([1, 1, [event(0)]], [0, 0, [event(0, 4), event(1, 2), event(500)]]), []);
    expect(timeline.events.map(({ atMs }) => atMs)).toEqual([1_000, 1_001, 1_500, 50_000]);
    expect(timeline.startMs).toBe(1_001);
  });

  it('orders last words by time, though clicks left before the changes that led to them', () => {
    const timeline = buildDocumentTimeline(DOCUMENT, lines([0, 0, [event(100)]], [1, 0, [event(300, 5)]], [2, 0, [event(200)]]), []);
    expect(timeline.events.map(({ seq }) => seq)).toEqual([0, 2, 1]);
  });

  it('never goes back in time where a later clock was measured a little early', () => {
    const early = { ...DOCUMENT, clockOffsetsMs: { '0': 1_000, '1': 900 } };
    const timeline = buildDocumentTimeline(early, lines([0, 0, [event(500)]], [1, 1, [event(10), event(700)]]), []);
    expect(timeline.events.map(({ atMs }) => atMs)).toEqual([1_500, 1_500, 1_600]);
  });

  it('gives gaps the time between what came before and after', () => {
    const timeline = buildDocumentTimeline({ ...DOCUMENT, gaps: [[1, 3]] }, lines([0, 0, [event(100)]], [4, 0, [event(900)]]), []);
    expect(timeline.gaps).toEqual([{ fromMs: 1_100, toMs: 1_900 }]);
  });

  it('finds events and keyframes by time', () => {
    const timeline = buildDocumentTimeline(DOCUMENT, lines([0, 0, [event(0, 2), event(5), event(5), event(9, 2)]]), []);
    expect(eventIndexAfter(timeline, 1_005)).toBe(3);
    expect(keyframeBefore(timeline, 3)).toBe(0);
    expect(keyframeBefore(timeline, 4)).toBe(3);
    expect(keyframeBefore(timeline, 0)).toBe(-1);
  });
});
