import { expect, it } from '@jest/globals';

import { documentOfTab, tabLanes } from './tab-lanes.ts';

const document = (doc: number, tab: string, startMs: number, endMs: number) => ({ doc, tab, startMs, endMs });
const DOCUMENTS = [document(2, 'a', 900, 1500), document(0, 'a', 0, 800), document(1, 'b', 500, 2000)];

it('tells each tab’s life and when the visitor was turned to it, joining what follows without a break', () => {
  const segments = [{ fromMs: 0, toMs: 600, doc: 0, tab: 'a' }, { fromMs: 600, toMs: 950, doc: 1, tab: 'b' }, { fromMs: 950, toMs: 1200, doc: 2, tab: 'a' }, { fromMs: 1200, toMs: 1500, doc: 2, tab: 'a' }];
  expect(tabLanes(DOCUMENTS, segments)).toEqual([
    { tab: 'a', fromMs: 0, toMs: 1500, onStage: [[0, 600], [950, 1500]] },
    { tab: 'b', fromMs: 500, toMs: 2000, onStage: [[600, 950]] },
  ]);
});

it('finds the document a tab shows at a moment', () => {
  expect([0, 850, 900, 5000].map((atMs) => documentOfTab(DOCUMENTS, 'a', atMs)?.doc)).toEqual([0, 0, 2, 2]);
  expect(documentOfTab(DOCUMENTS, 'b', 0)?.doc).toBe(1);
  expect(documentOfTab(DOCUMENTS, 'x', 0)).toBeNull();
});
