// The directory with its source up, down, set back and lying; over a real snapshot file.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { httpSource, SnapshotDirectory, type SiteChangesSource } from '@hindsight/site-directory';
import { DEFAULT_TRACKER_SETTINGS, type SiteEntry } from '@hindsight/wire';

const site = (key: string, version: string, isActive = true): SiteEntry => ({
  siteId: '1', workspaceId: '1', key, domains: [], settings: DEFAULT_TRACKER_SETTINGS, isDemo: false, isActive, version,
});

/** A source over a list of sites, which can be switched off. */
function listSource(sites: SiteEntry[]): SiteChangesSource & { isUp: boolean; asked: string[] } {
  return {
    isUp: true,
    asked: [],
    async changesSince(version) {
      this.asked.push(version);
      if (!this.isUp) throw new Error('down');
      const newest = sites.reduce((max, one) => (BigInt(one.version) > BigInt(max) ? one.version : max), '0');
      return { version: newest, sites: sites.filter((one) => BigInt(one.version) > BigInt(version)) };
    },
  };
}

describe('the directory of sites', () => {
  let root: string;
  let file: string;
  let now: number;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hindsight-sites-'));
    file = join(root, 'edge', 'sites.json');
    now = 0;
  });
  afterEach(() => rm(root, { recursive: true }));
  const open = async (source: SiteChangesSource): Promise<SnapshotDirectory> => {
    const directory = new SnapshotDirectory({ file, source, now: () => now });
    await directory.load();
    await directory.refresh();
    return directory;
  };

  it('starts from its snapshot and serves while the source is down', async () => {
    const source = listSource([site('a', '1'), site('b', '2')]);
    await (await open(source)).close();
    source.isUp = false;
    const again = await open(source);
    expect([again.find('a')?.key, again.find('b')?.key, again.version]).toEqual(['a', 'b', '2']);
    expect(again.isStale()).toBe(true);
    expect(await again.ask('c')).toBe('unsure');
  });

  it('asks only for what changed, and keeps removed sites as removed', async () => {
    const sites = [site('a', '1'), site('b', '2')];
    const source = listSource(sites);
    const directory = await open(source);
    sites[0] = site('a', '3', false);
    await directory.refresh();
    expect(source.asked).toEqual(['0', '2']);
    expect([directory.find('a')?.isActive, directory.find('b')?.isActive]).toEqual([false, true]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: '3' });
  });

  it('asks once for an unknown key, finds a new site at once, and remembers a "no" for a short time only', async () => {
    const sites = [site('a', '1')];
    const source = listSource(sites);
    const directory = await open(source);
    sites.push(site('new', '2'));
    now += 2000;
    expect(await directory.ask('new')).toMatchObject({ key: 'new' });
    now += 2000;
    expect(await directory.ask('nobody')).toBe('unknown');
    const asked = source.asked.length;
    now += 2000;
    expect(await directory.ask('nobody')).toBe('unknown');
    expect(source.asked.length).toBe(asked);
    now += 20_000;
    sites.push(site('nobody', '3'));
    expect(await directory.ask('nobody')).toMatchObject({ key: 'nobody' });
  });

  it('does not let a flood of guessed keys become a flood of questions, nor tell a new site to stop because of it', async () => {
    const source = listSource([site('a', '1')]);
    const directory = await open(source);
    now += 2000;
    const answers: unknown[] = [];
    for (let i = 0; i < 100; i++) answers.push(await directory.ask(`guess${String(i)}`));
    expect(source.asked.length).toBe(2);
    expect(answers).toEqual(['unknown', ...Array<string>(99).fill('unsure')]);
  });

  it('follows a source that was set back', async () => {
    await (await open(listSource([site('a', '7'), site('gone', '9')]))).close();
    const directory = await open(listSource([site('a', '3')]));
    expect([directory.version, directory.find('gone'), directory.find('a')?.version]).toEqual(['3', null, '3']);
  });

  it('treats a broken snapshot as none and says so', async () => {
    await (await open(listSource([site('a', '1')]))).close();
    await writeFile(file, '{"version": "1", "sites": [');
    const told: string[] = [];
    const directory = new SnapshotDirectory({ file, source: listSource([site('a', '1')]), now: () => now, failed: (what) => told.push(what) });
    await directory.load();
    expect([told, directory.find('a')]).toEqual([['snapshot'], null]);
    await directory.refresh();
    expect(directory.find('a')?.key).toBe('a');
  });

  it('asks a source over HTTP with its token, and takes nothing else than a good answer', async () => {
    const seen: string[] = [];
    const server = createServer((req, res) => {
      seen.push(`${req.url ?? ''} ${req.headers.authorization ?? ''}`);
      res.statusCode = req.headers.authorization === 'Bearer right' ? 200 : 401;
      res.end(JSON.stringify({ version: '4', sites: [site('a', '4')] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/sites`;
    expect(await httpSource(url, 'right').changesSince('2')).toMatchObject({ version: '4' });
    expect(seen).toEqual(['/sites?since=2 Bearer right']);
    await expect(httpSource(url, 'wrong').changesSince('2')).rejects.toThrow('401');
    server.closeAllConnections();
    server.close();
  });
});
