import { describe, expect, it } from '@jest/globals';
import { dropUnplaceableAdds } from './placeable-adds.ts';

/** A page as parent numbers: 1 is its root. */
function left(page: Record<number, number | null>, change: { removes?: [id: number, parentId: number][]; adds: [id: number, parentId: number, nextId: number | null][] }): number[] {
  const nodes = new Map(Object.keys(page).map((id) => [Number(id), { parentNode: null } as { parentNode: unknown }]));
  for (const [id, parent] of Object.entries(page)) (nodes.get(Number(id)) as { parentNode: unknown }).parentNode = parent === null ? null : nodes.get(parent);
  const event = { type: 3, timestamp: 0, data: {
    source: 0, texts: [], attributes: [], removes: (change.removes ?? []).map(([id, parentId]) => ({ id, parentId })),
    adds: change.adds.map(([id, parentId, nextId]) => ({ parentId, nextId, node: { type: 2, id } })),
  } };
  dropUnplaceableAdds(event, (id) => (nodes.get(id) ?? null) as Node | null);
  return event.data.adds.map(({ node }) => node.id);
}

describe('what a change brings', () => {
  const page = { 1: null, 2: 1, 3: 2 };

  it('stays when its parent and its next sibling are there, or come with it in whatever order', () => {
    expect(left(page, { adds: [[10, 2, 3], [11, 10, null], [12, 2, null]] })).toEqual([10, 11, 12]);
    expect(left(page, { adds: [[10, 2, 11], [11, 2, 12], [13, 12, null], [12, 2, 3]] })).toEqual([10, 11, 13, 12]);
    // Taken out and put elsewhere.
    expect(left(page, { removes: [[3, 2]], adds: [[10, 1, 3], [3, 1, null]] })).toEqual([10, 3]);
  });

  it('is left out when they never were, or have just gone, with all that was to stand in it or before it', () => {
    expect(left(page, { adds: [[10, 2, 99], [11, 10, null], [12, 2, 11], [13, 98, null], [14, 1, 2]] })).toEqual([14]);
    expect(left(page, { removes: [[2, 1]], adds: [[10, 2, null], [11, 1, 3], [12, 1, null]] })).toEqual([12]);
    // Two that wait for each other.
    expect(left(page, { adds: [[10, 1, 11], [11, 1, 10], [12, 1, null]] })).toEqual([12]);
  });
});
