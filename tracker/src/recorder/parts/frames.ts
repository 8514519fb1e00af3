// Lazy part: pages and frames of different origins, both with the snippet and both named in the site's `frameOrigins`, make one
// recording. The frame asks the pages around it to be taken in, and then tells its nodes and changes through a channel of their own to the
// one it stands in; that one may be a frame that was taken in itself, and passes on what it is told. Promise: nothing of either goes to an origin the site did not name; a frame that is not taken in is recorded alone.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, type RecordedEvent } from '@hindsight/wire';
import type { DomRecording } from '../dom/record-dom.ts';
import { isEventText, type EventText } from '../outbox/hold.ts';
import { stopAll, type Page, type Stop } from '../page.ts';

/** What a frame says into the page around it; the channel goes along. */
interface Hello {
  hindsight: 'frame';
  key: string;
}
/** From the page: the frame's first node number, and one for each frame inside it that asks; or that it shall tell all again. */
type ToFrame = { firstId: number } | 'again';
/** From the frame: its whole tree, or a change, as JSON; or that it needs numbers for a frame inside it. */
type FromFrame = { node: string } | { data: string; source: number } | 'number';

const ASK_EVERY_MS = 500;
/** The page around may still be loading its own recorder. */
const ASK_TIMES = 8;
/** Node numbers of one frame; a page has fewer. */
const NUMBERS = 2 ** 32;

/** What a page, or a frame that was taken in, is looked at by for the frames inside it. */
export type OuterPage = Pick<Page, 'settings' | 'masks' | 'guard' | 'listen' | 'roots' | 'nodeId' | 'documentTime' | 'onSnapshot'>;

export interface FramePorts extends Pick<Page, 'settings' | 'masks' | 'guard' | 'listen'> {
  key: string;
  /** Starts recording this document; its nodes are numbered from `firstId` on. */
  record(firstId: number, emit: (event: RecordedEvent | EventText) => void): DomRecording;
}

/** In a frame: resolves with what ends the recording, or null where no page around takes this frame in. */
export async function joinOuterPage(ports: FramePorts): Promise<Stop | null> {
  const outers = outerPages(ports.settings.frameOrigins ?? []);
  for (let times = 0; times < ASK_TIMES && outers.length > 0; times++) {
    const asked = outers.map(([outer, origin]) => {
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise<Joined>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent<ToFrame>) => data !== 'again' && resolve([port1, data.firstId]);
      });
      // To this very origin: a page that has taken its place in between gets nothing.
      outer.postMessage({ hindsight: 'frame', key: ports.key } satisfies Hello, origin, [port2]);
      return { port1, answer };
    });
    const joined = await Promise.race([...asked.map(({ answer }) => answer), new Promise<null>((resolve) => void setTimeout(resolve, ASK_EVERY_MS, null))]);
    for (const { port1 } of asked) if (port1 !== joined?.[0]) port1.close();
    if (joined) return tellThrough(...joined, ports);
  }
  return null;
}

type Joined = [port: MessagePort, firstId: number];

/** The pages this one stands in, the nearest first, that its site takes frames in for. */
function outerPages(origins: readonly string[]): [page: Window, origin: string][] {
  const found: [Window, string][] = [];
  let outer: Window = window;
  for (let level = 0; outer !== outer.parent; level++) {
    outer = outer.parent;
    // Of pages further out browsers without the list say nothing.
    const origin = location.ancestorOrigins?.[level] ?? (level === 0 ? originOf(document.referrer) : '');
    if (origins.includes(origin)) found.push([outer, origin]);
  }
  return found;
}

function tellThrough(port: MessagePort, firstId: number, { key, record, ...page }: FramePorts): Stop {
  const say = (message: FromFrame): void => port.postMessage(message);
  const numbers: ((firstId: number) => void)[] = [];
  let tellAgain = (): void => undefined;
  const recording = record(firstId, (event) => {
    const pieces = isEventText(event) ? event.json : [JSON.stringify(event.data)];
    // A snapshot's pieces are `{"node":`, the tree, and where the page was scrolled to.
    if (event.type === FULL_SNAPSHOT) {
      say({ node: pieces.slice(1, -1).join('') });
      tellAgain();
    } else if (event.type === INCREMENTAL_SNAPSHOT) say({ data: pieces.join(''), source: isEventText(event) ? event.source ?? 0 : (event.data as { source: number }).source });
  });
  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    if (data === 'again') recording.takeSnapshot();
    else numbers.shift()?.(data.firstId);
  };
  const inner: OuterPage = {
    ...page, roots: recording.roots, nodeId: recording.nodeId, documentTime: (ms) => ms,
    onSnapshot(handler) {
      tellAgain = handler;
      return () => undefined;
    },
  };
  const flush = (): void => recording.flush();
  return stopAll([
    () => port.close(),
    recording.stop,
    // Frames inside are numbered by the page around all of them.
    welcomeFrames(inner, key, ({ json, source }) => say({ data: json.join(''), source: source ?? 0 }), () => new Promise((resolve) => {
      numbers.push(resolve);
      say('number');
    })),
    // The channel carries what is said now even if this document goes at once.
    page.listen(window, 'pagehide', flush),
    page.listen(document, 'visibilitychange', flush),
  ]);
}

/**
 * In the page: takes in frames that ask.
 * @param number the first of enough node numbers that nobody else has; in a page that nothing is around they are counted here
 */
export function welcomeFrames({ settings, roots, masks, nodeId, listen, guard, onSnapshot, documentTime }: OuterPage, key: string, take: (event: EventText) => void, number = countNumbers()): Stop {
  // The frame does not know what the page says of the place it stands in.
  const frames = (): HTMLIFrameElement[] => roots().flatMap((root) => [...root.querySelectorAll('iframe')])
    .filter((frame) => !masks.hidesText(frame) && !masks.isIgnored(frame) && !frame.closest(masks.blockSelector));
  const emit = (json: string, source: number): void => take({ type: INCREMENTAL_SNAPSHOT, timestamp: documentTime(performance.now()), json: [json], source });
  const ports = new Map<HTMLIFrameElement, MessagePort>();
  const giveNumber = (port: MessagePort): void => void number().then((firstId) => port.postMessage({ firstId } satisfies ToFrame));
  const stopListening = listen(window, 'message', (event) => {
    const { data, origin, source, ports: [port] } = event as MessageEvent<Partial<Hello> | null>;
    if (data?.hindsight !== 'frame' || data.key !== key || !settings.frameOrigins?.includes(origin) || !port) return;
    const frame = frames().find((one) => one.contentWindow === source);
    if (!frame || nodeId(frame) === 0) return;
    for (const known of ports.keys()) if (!known.isConnected) drop(known);
    drop(frame);
    ports.set(frame, port);
    port.onmessage = guard('frame', ({ data: said }: MessageEvent<FromFrame>) => {
      const id = nodeId(frame);
      if (id === 0 || !frame.isConnected) return drop(frame);
      if (said === 'number') return giveNumber(port);
      // Read and written anew: what comes from elsewhere must not be able to break the text it is put into.
      if ('node' in said) {
        const node = JSON.stringify(JSON.parse(said.node));
        emit(`{"source":0,"removes":[],"texts":[],"attributes":[],"isAttachIframe":true,"adds":[{"parentId":${id},"nextId":null,"node":${node}}]}`, 0);
      } else emit(JSON.stringify({ ...(JSON.parse(said.data) as object), source: Number(said.source) }), Number(said.source));
    });
    giveNumber(port);
  });
  const drop = (frame: HTMLIFrameElement): void => {
    ports.get(frame)?.close();
    ports.delete(frame);
  };
  return stopAll([
    () => [...ports.keys()].forEach(drop),
    stopListening,
    onSnapshot(() => ports.forEach((port) => port.postMessage('again' satisfies ToFrame))),
  ]);
}

function countNumbers(): () => Promise<number> {
  let count = 0;
  return () => Promise.resolve(++count * NUMBERS);
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return ''; // No referrer: the frame is recorded alone.
  }
}
