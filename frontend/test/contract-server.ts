// A server for the app's own tests: serves the built app, answers the API from a small world in memory, and a stand-in player on
// another origin. Every answer is checked against the schemas of api-contract, so that the app is tested against the real shapes.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { bulkDelete, bulkDone, bulkTag, newSegment, recordingCount, segment, segmentList, suggestions, blocks, coverage, fidelity, heatmap, installCheck, moments, me, overview, pageCosts, pageList, recordingDetail, recordingList, site as siteShape, siteSignals, statusAnswer, type InstallCheck, type Segment } from '@hindsight/api-contract';
import { makeSite, makeBlocks, makeMap, makeMoments, makeCosts, makeDetail, makeOverview, makePages, makeRecordings, makeSignals, makeSuggestions } from './contract-world.ts';
import { answerNotes, answerShared, makeNotes, type NotesWorld } from './contract-notes.ts';
import { LIAR, PLAYER_STAND_IN } from './player-stand-in.ts';
import { makeStatus } from './status-world.ts';

const DIST = join(import.meta.dirname, '..', 'dist');
const MIME: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

export interface ContractServer {
  origin: string;
  playerOrigin: string;
  /** Queries of GET …/recordings, newest last. */
  listQueries: URLSearchParams[];
  /** Paths of DELETE requests. */
  deleted: string[];
  world: World;
  close(): Promise<void>;
}

export interface World {
  isSignedIn: boolean;
  recordings: 'many' | 'none' | 'broken';
  isLive: boolean;
  /** Lists are answered by the database in place of the search index. */
  isFallback: boolean;
  /** What GET /me says instead of the stand-in's origin. */
  playerOrigin: string | null;
  install: InstallCheck;
  /** What GET /status is answered with: a cluster in some trouble, or an installation of a minute ago. */
  status: 'troubled' | 'new';
  sites: ReturnType<typeof makeSite>[];
  /** What players said of the recordings' fidelity. */
  measured: unknown[];
  /** Rows of an unfiltered list. */
  rows: number;
  segments: Segment[];
  /** Recordings the member has watched. */
  watched: string[];
  /** What was asked to be done to many recordings. */
  bulk: unknown[];
  /** What was said to be no signal: `<kind> <element id>`. */
  notSignals: string[];
  /** Of every recording: notes, tags, links. */
  added: NotesWorld;
}

const NOTHING_SEEN: InstallCheck = { firstDataAt: null, lastDataAt: null, recordings: 0, refused: [], bootstrapLastFetchedAt: null };

/** Listens on the loopback; the player on the other loopback name, as `npm start` does it. */
export async function startContractServer(ports: { app?: number; player?: number } = {}): Promise<ContractServer> {
  const world: World = { isSignedIn: true, recordings: 'many', isLive: false, isFallback: false, playerOrigin: null, install: NOTHING_SEEN, status: 'troubled', sites: [makeSite('1', 'Demo shop'), makeSite('2', 'Northwind docs')], measured: [], rows: 150, segments: [], watched: [], bulk: [], notSignals: ['dead 48'], added: makeNotes() };
  const listQueries: URLSearchParams[] = [];
  const deleted: string[] = [];
  const player = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(request.url === '/liar' ? LIAR : PLAYER_STAND_IN);
  });
  const playerOrigin = `http://localhost:${await listen(player, ports.player ?? 0)}`;
  const app = createServer((request, response) => {
    answer(request, response, { world, listQueries, deleted, playerOrigin: world.playerOrigin ?? playerOrigin }).catch((fault: unknown) => {
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(String(fault));
    });
  });
  const origin = `http://127.0.0.1:${await listen(app, ports.app ?? 0)}`;
  return { origin, playerOrigin, listQueries, deleted, world, close: async () => { await Promise.all([stop(app), stop(player)]); } };
}

async function answer(request: IncomingMessage, response: ServerResponse, { world, listQueries, deleted, playerOrigin }: Pick<ContractServer, 'world' | 'listQueries' | 'deleted' | 'playerOrigin'>): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://test');
  if (!url.pathname.startsWith('/api/v1/')) return sendFile(response, url.pathname);
  const method = request.method ?? 'GET';
  const call = `${method} ${url.pathname.slice('/api/v1'.length)}`;
  if (method === 'DELETE') deleted.push(url.pathname.slice('/api/v1'.length));
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body));
  };
  const refuse = (status: number, code: string, title: string): void => send(status, { type: `https://hindsight.example/problems/${code}`, title, status, code });

  if (call === 'POST /sign-in') {
    const body = JSON.parse(await readBody(request)) as { password: string };
    if (body.password !== 'correct horse') return refuse(401, 'API_SIGN_IN_REFUSED', 'E-mail and password do not match');
    world.isSignedIn = true;
    return send(200, me.parse(makeMe(playerOrigin)));
  }
  if (call.startsWith('GET /shared/')) {
    const shown = answerShared(world.added, url.pathname.slice('/api/v1'.length), playerOrigin);
    return shown === null ? refuse(404, 'API_SHARE_ENDED', 'This link leads nowhere') : send(shown.status, shown.body);
  }
  if (!world.isSignedIn) return refuse(401, 'API_CALLER_UNKNOWN', 'Sign in first');
  if (call === 'POST /sign-out') {
    world.isSignedIn = false;
    return send(204, undefined);
  }
  if (call === 'GET /me') return send(200, me.parse(makeMe(playerOrigin)));
  if (call === 'GET /sites') return send(200, { sites: world.sites.map((site) => siteShape.parse(site)) });
  if (call === 'POST /sites') {
    const wanted = JSON.parse(await readBody(request)) as { name: string; domains: string[] };
    const created = { ...makeSite(String(world.sites.length + 1), wanted.name), domains: wanted.domains, firstDataAt: null };
    world.sites.push(created);
    return send(201, siteShape.parse(created));
  }
  const match = /^(?:GET|PATCH|DELETE|PUT|POST) \/(sites|recordings|handles)\/([^/]+)(.*)$/.exec(call);
  const rest = match?.[3] ?? '';
  if (match?.[1] === 'sites') {
    const site = world.sites.find((each) => each.id === match[2]);
    if (!site) return refuse(404, 'API_SITE_UNKNOWN', 'There is no such site');
    if (rest === '' && method === 'PATCH') {
      const change = JSON.parse(await readBody(request)) as Partial<typeof site>;
      Object.assign(site, change, { settings: { ...site.settings, ...change.settings } });
      return send(200, siteShape.parse(site));
    }
    if (rest === '') return send(method === 'DELETE' ? 204 : 200, method === 'DELETE' ? undefined : siteShape.parse(site));
    if (rest === '/install') return send(200, installCheck.parse(world.install));
    if (rest === '/coverage') return send(200, coverage.parse({ since: Date.now() - 7 * 86_400_000, recordings: 1841, bots: 212, tooShort: 96, withGaps: 14, unrecorded: [{ reason: 'sampled-out', visits: 120, hint: 'Left out by the sampling of this site.' }], unknown: ['Visitors who refused consent.'] }));
    if (rest === '/overview') {
      const toMs = Date.now();
      return send(200, overview.parse(makeOverview(Number(url.searchParams.get('from')), toMs)));
    }
    const judged = /^\/signals\/dismissed\/([\w-]+)\/(\d+)$/.exec(rest);
    if (judged !== null) {
      world.notSignals = world.notSignals.filter((one) => one !== `${judged[1]} ${judged[2]}`);
      if (method === 'PUT') world.notSignals.push(`${judged[1]} ${judged[2]}`);
      return send(204, undefined);
    }
    if (rest === '/signals') return send(200, siteSignals.parse(makeSignals(world.notSignals)));
    if (rest === '/pages') return send(200, pageList.parse(makePages()));
    if (rest === '/page-costs') return send(200, pageCosts.parse(makeCosts()));
    if (rest === '/page-rules') return send(200, JSON.parse(await readBody(request)));
    if (rest === '/heatmap') return send(200, heatmap.parse(makeMap(url.searchParams)));
    if (rest === '/heatmap/moments') return send(200, moments.parse(makeMoments()));
    if (rest === '/facets') return send(200, suggestions.parse(makeSuggestions(url.searchParams.get('field') ?? '', url.searchParams.get('prefix') ?? '', url.searchParams.get('pageGroup'))));
    if (rest === '/recordings/count') return send(200, recordingCount.parse({ count: url.searchParams.get('bots') === 'only' ? 87 : url.searchParams.get('team') === 'only' ? 6 : url.searchParams.get('country') === 'AQ' || world.recordings === 'none' ? 0 : 1234, isExact: true }));
    if (rest === '/segments' && method === 'POST') {
      const wanted = newSegment.parse(JSON.parse(await readBody(request)));
      world.segments.push({ id: String(world.segments.length + 1), ...wanted, isMine: true, ownerName: 'Robin Vega' });
      return send(201, segment.parse(world.segments.at(-1)));
    }
    if (rest === '/segments') return send(200, segmentList.parse({ segments: world.segments }));
    if (rest === '/recordings/tag' || rest === '/recordings/delete') {
      const asked = (rest === '/recordings/tag' ? bulkTag : bulkDelete).parse(JSON.parse(await readBody(request)));
      world.bulk.push({ what: rest, ...asked });
      return send(200, bulkDone.parse({ changed: asked.count }));
    }
    if (rest === '/recordings') {
      listQueries.push(url.searchParams);
      const answeredBy = { store: 'postgres', isFallback: world.isFallback };
      if (world.recordings === 'broken') return refuse(503, 'API_STORE_DOWN', 'The database does not answer');
      if (world.recordings === 'none' || url.searchParams.get('country') === 'AQ') return send(200, recordingList.parse({ recordings: [], cursor: null, count: url.searchParams.get('count') === 'false' ? null : { count: 0, isExact: true }, answeredBy }));
      const from = Number(url.searchParams.get('cursor') ?? '0');
      return send(200, recordingList.parse({ recordings: makeRecordings(from, 50), cursor: from < world.rows - 50 ? String(from + 50) : null, count: url.searchParams.get('count') === 'false' ? null : { count: 1234, isExact: true }, answeredBy }));
    }
  }
  if (match?.[1] === 'recordings' && match[2] !== '404') {
    const added = await answerNotes(world.added, method, rest, () => readBody(request));
    if (added !== null) return send(added.status, added.body);
    if (method === 'DELETE') return send(204, undefined);
    if (method === 'PUT' && rest === '/fidelity') {
      world.measured.push(fidelity.parse(JSON.parse(await readBody(request))));
      return send(204, undefined);
    }
    if (rest === '/watched') {
      world.watched.push(match[2] ?? '');
      return send(204, undefined);
    }
    if (rest === '') return send(200, recordingDetail.parse({ ...makeDetail(match[2] ?? '1', world.isLive), memberTags: world.added.tags }));
    if (rest === '/blocks') return send(200, blocks.parse(makeBlocks(match[2] ?? '1', world.isLive)));
  }
  if (match?.[1] === 'handles' && match[2] === 'aaaaaaaaaaaaaaaa') return send(200, recordingDetail.parse(makeDetail('7', false)));
  if (call === 'GET /status') return send(200, statusAnswer.parse(makeStatus(world.status === 'new')));
  if (call === 'GET /members') return send(200, { members: [makeMe(playerOrigin).member, { ...makeMe(playerOrigin).member, id: '2', email: 'ines@shop.example', name: 'Ines Prager', role: 'member' }] });
  if (call === 'GET /api-keys') return send(200, { apiKeys: [{ id: '1', name: 'Nightly export', prefix: 'hs_3kf9', scope: 'read', createdAt: Date.now() - 9e8, lastUsedAt: Date.now() - 4e6 }] });
  return refuse(404, 'API_ROUTE_UNKNOWN', 'There is no such thing');
}

function makeMe(playerOrigin: string) {
  return { member: { id: '1', workspaceId: '1', email: 'owner@shop.example', name: 'Robin Vega', role: 'owner' as const, createdAt: Date.now() - 9e9 }, workspace: { id: '1', name: 'Vega & Co' }, playerOrigin, playerWarning: null };
}

async function sendFile(response: ServerResponse, pathname: string): Promise<void> {
  const path = extname(pathname) === '' ? '/index.html' : normalize(pathname);
  try {
    const body = await readFile(join(DIST, path));
    response.writeHead(200, {
      'Content-Type': MIME[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-src http://localhost:* http://127.0.0.1:*; base-uri 'self'",
    }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: Server, port: number): Promise<number> {
  // No host: the two loopback names may resolve to different address families.
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
