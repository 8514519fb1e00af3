import { describe, expect, it } from '@jest/globals';

import { CursorRefused, type IndexScope, type RecordingIndex } from '../index.ts';
import { PlainIndex } from '../plain-index.ts';
import { ONE } from '../contract-kit.ts';
import type { IndexStore } from './index-reading.ts';
import { SwitchableIndex } from './switchable-index.ts';

const SCOPE: IndexScope = { workspaceId: ONE.workspaceId, siteId: ONE.siteId };
const RECORDINGS = Array.from({ length: 9 }, (_, i) => ({ ...ONE, id: BigInt(i + 1) }));

function makeSwitch() {
  const plain = new PlainIndex(RECORDINGS);
  const world = { isAway: false, asked: 0, probes: 0, fallbacks: [] as unknown[], readFrom: 'postgres' as IndexStore, gone: new Set<bigint>() };
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    world.asked++;
    if (world.isAway) throw new Error('no answer');
    return question();
  };
  const elasticsearch: RecordingIndex = {
    list: (...given) => ask(() => plain.list(...given)), count: (...given) => ask(() => plain.count(...given)), facets: (...given) => ask(() => plain.facets(...given)),
    neighbours: (...given) => ask(() => plain.neighbours(...given)),
  };
  const index = new SwitchableIndex({
    postgres: plain, elasticsearch, readFrom: async () => world.readFrom, keepReadFromMs: 0, probeEveryMs: 0,
    keepViewable: async (ids) => new Set(ids.filter((id) => !world.gone.has(id))),
    probe: async () => {
      world.probes++;
      if (world.isAway) throw new Error('still away');
    },
    onFallback: (error) => world.fallbacks.push(error),
  });
  return { index, world };
}

describe('SwitchableIndex', () => {
  it('continues a cursor over the switch, there and back', async () => {
    const { index, world } = makeSwitch();
    const ids: bigint[] = [];
    const stores: (string | undefined)[] = [];
    let cursor: string | undefined;
    for (const store of ['postgres', 'elasticsearch', 'postgres'] as const) {
      world.readFrom = store;
      const page = await index.list(SCOPE, {}, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      ids.push(...page.recordings.map(({ id }) => id));
      stores.push(page.answeredBy?.store);
      cursor = page.cursor ?? undefined;
    }
    expect(ids).toEqual([9n, 8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n]);
    expect(stores).toEqual(['postgres', 'elasticsearch', 'postgres']);
    expect(cursor).toBeUndefined();
  });

  it('falls back, says so, asks a store that is away no second time, and returns when a probe finds it well', async () => {
    const { index, world } = makeSwitch();
    world.readFrom = 'elasticsearch';
    world.isAway = true;
    const page = await index.list(SCOPE, {}, { limit: 3 });
    expect(page).toMatchObject({ answeredBy: { store: 'postgres', isFallback: true } });
    expect(page.recordings).toHaveLength(3);
    expect(await index.count(SCOPE, {})).toEqual({ count: 9, isExact: true });
    expect(world).toMatchObject({ asked: 1, probes: 1 });
    expect(world.fallbacks).toEqual([expect.any(Error), null]);
    world.isAway = false;
    await index.count(SCOPE, {});
    await new Promise(setImmediate);
    expect((await index.list(SCOPE, {}, { limit: 3 })).answeredBy).toEqual({ store: 'elasticsearch', isFallback: false });
  });

  it('takes a refused cursor for the mistake it is', async () => {
    const { index, world } = makeSwitch();
    world.readFrom = 'elasticsearch';
    await expect(index.list(SCOPE, {}, { limit: 3, cursor: 'x' })).rejects.toThrow(CursorRefused);
    expect(world.fallbacks).toEqual([]);
  });

  it('hides what the database knows to be erased while the search index still has it', async () => {
    const { index, world } = makeSwitch();
    world.readFrom = 'elasticsearch';
    world.gone.add(8n);
    const page = await index.list(SCOPE, {}, { limit: 3 });
    expect(page.recordings.map(({ id }) => id)).toEqual([9n, 7n]);
    expect(page.cursor).not.toBeNull();
  });
});
