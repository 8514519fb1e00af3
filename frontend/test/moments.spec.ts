import { describe, expect, it } from '@jest/globals';

import { gatherMoments, type MomentSources } from '../src/app/recording/moments.ts';

const NOTHING: MomentSources = { marks: [], pageViews: [], signals: [], notes: [], durationMs: 60_000 };
const view = (path: string, fromMs: number, title = '') => ({ doc: 0, view: 0, path, pageGroup: path, title, cause: 'load', fromMs, toMs: fromMs + 1 });
const signal = (kind: 'rage' | 'dead' | 'u-turn', atMs: number) => ({ kind, atMs, spanMs: 0, doc: 0, view: 0, elementId: null, label: 'Pay' });

describe('moments', () => {
  it('are in order whatever they come from, and page views end where the next in their tab begins', () => {
    const moments = gatherMoments({
      ...NOTHING,
      marks: [{ kind: 'view', atMs: 0, label: '/', tab: 'a' }, { kind: 'view', atMs: 5_000, label: '/b', tab: 'b' }, { kind: 'view', atMs: 9_000, label: '/c', tab: 'a' }, { kind: 'error', atMs: 7_000, label: 'TypeError', detail: '/app.js:1:2', tab: 'a' }],
      pageViews: [view('/', 12, 'Home'), view('/late', 30_000, 'Not loaded yet')], signals: [signal('dead', 6_000)], notes: [{ atMs: 6_500, text: 'Here', authorName: 'Ines' }],
    });
    expect(moments.map(({ kind, atMs, toMs, label, detail }) => [kind, atMs, toMs, label, detail])).toEqual([
      ['view', 0, 9_000, '/', 'Home'], ['view', 5_000, 60_000, '/b', ''], ['dead', 6_000, undefined, 'Pay', ''], ['note', 6_500, undefined, 'Here', 'Ines'],
      ['error', 7_000, undefined, 'TypeError', '/app.js:1:2'], ['view', 9_000, 60_000, '/c', ''], ['view', 30_000, 60_000, '/late', 'Not loaded yet'],
    ]);
  });

  it('have rage clicks from the worker alone: quick clicks on one spot are clicks', () => {
    const marks = [0, 200, 400].map((atMs) => ({ kind: 'click' as const, atMs, label: 'Size M' }));
    expect(gatherMoments({ ...NOTHING, marks }).map(({ kind }) => kind)).toEqual(['click', 'click', 'click']);
    expect(gatherMoments({ ...NOTHING, marks, signals: [signal('rage', 100)] }).map(({ kind }) => kind)).toEqual(['click', 'rage', 'click', 'click']);
  });
});
