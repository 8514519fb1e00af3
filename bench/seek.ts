// First frame and seeks in a recording of an hour and 100,000 events: our player, which begins at keyframes, beside rrweb's Replayer, which
// has everything. In turns, in one browser. At each moment the page we show is compared with the one that comes of all events from the
// beginning, without a keyframe, and with what rrweb shows.
//   npm run seek -w bench      50 moments; SEEKS, PEER_SEEKS, ROUNDS change how many are sought by us, by rrweb, and how often is opened
import type { Browser } from 'playwright-core';
import { launchBrowser, pictureDifference } from '@hindsight/testkit';

import { startPlayerHost } from '../frontend/replay/test/player-host.ts';
import type { PlayerHost } from '../frontend/replay/test/player-host.ts';
import { longRecording } from './long-recording.ts';
import { percentile, writeReport } from './report.ts';
import { sealedRecording } from './sealed-recording.ts';
import type { SealedRecording } from './sealed-recording.ts';
import { openOurs, openPeer, startPeerHost } from './seek-sides.ts';
import type { PeerHost, Seen, Side } from './seek-sides.ts';

const SEEKS = Number(process.env['SEEKS'] ?? 50);
const PEER_SEEKS = Number(process.env['PEER_SEEKS'] ?? SEEKS);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
/** A seek of rrweb's that takes longer is given up, and rrweb with it. */
const PEER_PATIENCE_MS = 60_000;

/** One moment as we showed it from a keyframe. */
interface Shown {
  atMs: number;
  page: string[];
  picture: Buffer;
}

interface Measured {
  opens: { ours: number[]; oursLate: number[]; peer: number[]; peerLate: number[] };
  seeks: { ours: number[]; peer: number[] };
  shown: Shown[];
  /** Per part of what is seen, at how many moments rrweb shows something else. */
  otherInRrweb: Map<string, number>;
  isPeerGivenUp: boolean;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

say('making the recording');
const { events, durationMs } = longRecording();
const plainBytes = JSON.stringify(events).length;
const sealed = await sealedRecording('1', events, durationMs);
say(`sealed: ${sealed.manifest.blocks.length} blocks, folded in ${(sealed.foldMs / 1_000).toFixed(1)} s`);
await using host = await startPlayerHost();
host.recordings.set('1', sealed);
await using peerHost = await startPeerHost(events);
const browser = await launchBrowser();
try {
  const measured = await measure(browser, host, peerHost, sealed);
  report(measured, await compareWithWhole(browser, host, sealed, measured.shown));
} finally {
  await browser.close();
}

async function measure(browser: Browser, host: PlayerHost, peerHost: PeerHost, { manifest }: SealedRecording): Promise<Measured> {
  const measured: Measured = { opens: { ours: [], oursLate: [], peer: [], peerLate: [] }, seeks: { ours: [], peer: [] }, shown: [], otherInRrweb: new Map(), isPeerGivenUp: false };
  const ours = (atMs: number): Promise<Side> => openOurs(browser, host, manifest, atMs);
  const peers = (atMs: number): Promise<Side> => openPeer(browser, peerHost, atMs);
  const lateMs = Math.round(durationMs * 0.9);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, open, atMs] of [['ours', ours, 0], ['peer', peers, 0], ['oursLate', ours, lateMs], ['peerLate', peers, lateMs]] as const) {
      if (PEER_SEEKS === 0 && open === peers) continue;
      const side = await open(atMs);
      measured.opens[name].push(side.openMs);
      say(`opened ${name}: ${Math.round(side.openMs)} ms`);
      await side.page.context().close();
    }
  }
  await seekInTurns(measured, await openOurs(browser, host, manifest, 0), PEER_SEEKS === 0 ? null : await peers(0));
  return measured;
}

async function seekInTurns(measured: Measured, ours: Awaited<ReturnType<typeof openOurs>>, peer: Side | null): Promise<void> {
  for (const [i, atMs] of momentsOf(SEEKS).entries()) {
    const oursMs = await ours.seek(atMs);
    measured.seeks.ours.push(oursMs);
    measured.shown.push({ atMs, page: await ours.whole(), picture: await pictureOf(ours) });
    const peerMs = peer === null || i >= PEER_SEEKS || measured.isPeerGivenUp ? null : await withPatience(peer.seek(atMs));
    say(`${i + 1}: minute ${(atMs / 60_000).toFixed(1)}, ours ${Math.round(oursMs)} ms${peerMs === null ? '' : `, rrweb ${Math.round(peerMs)} ms`}`);
    if (peer === null || peerMs === null) continue;
    measured.seeks.peer.push(peerMs);
    if (peerMs >= PEER_PATIENCE_MS) measured.isPeerGivenUp = true;
    else countOther(measured.otherInRrweb, await ours.seen(), await peer.seen());
  }
  await ours.page.context().close();
  // Closing a page that is still at work would wait for it; the browser's end does not.
  if (!measured.isPeerGivenUp) await peer?.page.context().close();
}

/** Hiding the caret would leave its mark on the fields of a page that is looked at again. */
function pictureOf({ page }: Side): Promise<Buffer> {
  return page.screenshot({ caret: 'initial' });
}

/** The same moments in every run. */
function momentsOf(count: number): number[] {
  let state = 42;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.round((state / 4_294_967_296) * durationMs);
  });
}

async function withPatience(seek: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  seek.catch(() => undefined);
  const patience = new Promise<number>((resolve) => { timer = setTimeout(() => resolve(PEER_PATIENCE_MS), PEER_PATIENCE_MS); });
  return Promise.race([seek, patience]).finally(() => clearTimeout(timer));
}

function countOther(counts: Map<string, number>, ours: Seen, peer: Seen): void {
  for (const part of Object.keys(ours) as (keyof Seen)[]) if (ours[part] !== peer[part]) counts.set(part, (counts.get(part) ?? 0) + 1);
}

/** Plays all events from the one full snapshot on, without keyframes, and counts the moments it shows otherwise. */
async function compareWithWhole(browser: Browser, host: PlayerHost, { manifest, blocks }: SealedRecording, shown: readonly Shown[]): Promise<{ pages: number; pictures: number }> {
  const long = { ...manifest, recordingId: '2', blocks: manifest.blocks.map(({ keyframe: _keyframe, ...block }) => block) };
  host.recordings.set('2', { manifest: long, blocks });
  const whole = await openOurs(browser, host, long, 0);
  const differing = { pages: 0, pictures: 0 };
  // Forwards: each moment goes on from the one before it.
  for (const { atMs, page, picture } of [...shown].sort((a, b) => a.atMs - b.atMs)) {
    await whole.seek(atMs);
    const lines = await whole.whole();
    const other = lines.findIndex((line, i) => line !== page[i]);
    const pixels = await pictureDifference(browser, await pictureOf(whole), picture);
    if (other >= 0 || lines.length !== page.length) differing.pages++;
    if (pixels > 0) differing.pictures++;
    say(`minute ${(atMs / 60_000).toFixed(1)}: ${other < 0 ? 'the same page' : `other at line ${other}: ${lines[other] ?? ''} | ${page[other] ?? ''}`}, ${pixels} other pixels`);
  }
  await whole.page.context().close();
  return differing;
}

function report({ opens, seeks, shown, otherInRrweb, isPeerGivenUp }: Measured, differing: { pages: number; pictures: number }): void {
  const ms = (value: number): string => (Number.isNaN(value) ? '' : `${Math.round(value)} ms`);
  const row = (what: string, a: readonly number[], b: readonly number[], share: number): Record<string, string> => ({
    what, ours: ms(percentile(a, share)), 'rrweb 2.2.2': ms(percentile(b, share)), ratio: b.length === 0 ? '' : (percentile(a, share) / percentile(b, share)).toFixed(2),
  });
  const keyframes = sealed.manifest.blocks.filter((block) => block.keyframe !== undefined).length;
  const others = [...otherInRrweb].map(([part, count]) => `${part} at ${count}`).join(', ');
  writeReport({
    name: 'seek',
    what: `A recording of ${durationMs / 60_000} minutes with ${events.length} events (${(plainBytes / 1e6).toFixed(1)} MB of JSON) in one page view, with its one full snapshot at its beginning, opened and sought at ${shown.length} random moments in our player and in rrweb's Replayer with all events in memory, in turns, in one browser, until two frames were drawn.`,
    command: 'npm run seek -w bench',
    rows: [
      row('first frame at the beginning, median', opens.ours, opens.peer, 0.5), row('first frame at minute 54, median', opens.oursLate, opens.peerLate, 0.5),
      row(`seek, median of ${seeks.ours.length} (rrweb ${seeks.peer.length})`, seeks.ours, seeks.peer, 0.5), row('seek, p95', seeks.ours, seeks.peer, 0.95), row('seek, longest', seeks.ours, seeks.peer, 1),
    ],
    notes: [
      `Keyframe and rest against all events from the beginning, at each of the ${shown.length} moments: DOM with all attributes, values and ticks of fields, scroll of every scroller, rules of every sheet, adopted sheets, open dialogs and what lies on top, focus, selection and pointer differ at ${differing.pages}, pixels at ${differing.pictures}.`,
      `Against what rrweb shows, at ${seeks.peer.length - (isPeerGivenUp ? 1 : 0)} of them (text, fields, scroll of every scroller, the page's rules, adopted sheets, open dialogs): ${others === '' ? 'nothing differs' : `${others} differ`}.`,
      ...(isPeerGivenUp ? [`rrweb's last seek was given up after ${PEER_PATIENCE_MS / 1_000} s: its figures are lower bounds.`] : []),
      `Stored (zstd): blocks ${(sealed.blockBytes / 1e6).toFixed(2)} MB, ${keyframes} keyframes ${(sealed.keyframeBytes / 1e6).toFixed(2)} MB. Folding them took the sealer ${(sealed.foldMs / 1_000).toFixed(1)} s.`,
      'Blocks and events come over loopback. Ours is sought as soon as its first frame stands, while the rest of the recording arrives.',
    ],
  });
}
