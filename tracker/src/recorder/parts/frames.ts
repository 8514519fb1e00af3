// Lazy part: pages and frames of different origins, both with the snippet and both named in the site's `frameOrigins`, make one
// recording. The frame finds the page around it, asks to be taken in, and then tells its nodes and changes through a channel of
// their own. Promise: nothing of either goes to an origin the site did not name; a frame that is not taken in is recorded alone.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, type RecordedEvent } from '@hindsight/wire';
import { isEventText, type EventText } from '../outbox/hold.ts';
import type { Stop } from '../page.ts';

/** What a frame says into the page around it; the channel goes along. */
interface Hello {
  hindsight: 'frame';
  key: string;
}
/** From the page: the frame's first node number; later, that it shall tell all again. */
type ToFrame = { firstId: number } | 'again';
/** From the frame: its whole tree, or a change, as JSON. */
type FromFrame = { node: string } | { data: string; source: number };

const ASK_EVERY_MS = 500;
/** The page around may still be loading its own recorder. */
const ASK_TIMES = 8;
/** Node numbers of one frame; a page has fewer. */
const NUMBERS = 2 ** 32;

export interface FramePorts {
  key: string;
  origins: readonly string[];
  /** Starts recording this document; its nodes are numbered from `firstId` on. */
  record(firstId: number, emit: (event: RecordedEvent | EventText) => void): { takeSnapshot(): void; stop: Stop };
}

/** In a frame: resolves with what ends the recording, or null where the page around does not take this frame in. */
export async function joinOuterPage({ key, origins, record }: FramePorts): Promise<Stop | null> {
  const outer = location.ancestorOrigins?.[0] ?? originOf(document.referrer);
  if (!origins.includes(outer)) return null;
  for (let times = 0; times < ASK_TIMES; times++) {
    const { port1, port2 } = new MessageChannel();
    const taken = new Promise<ToFrame | null>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<ToFrame>) => resolve(data);
      setTimeout(() => resolve(null), ASK_EVERY_MS);
    });
    // To this very origin: a page that has taken its place in between gets nothing.
    parent.postMessage({ hindsight: 'frame', key } satisfies Hello, outer, [port2]);
    const answer = await taken;
    if (answer !== null && answer !== 'again') return tellThrough(port1, answer.firstId, record);
    port1.close();
  }
  return null;
}

function tellThrough(port: MessagePort, firstId: number, record: FramePorts['record']): Stop {
  const say = (message: FromFrame): void => port.postMessage(message);
  const recording = record(firstId, (event) => {
    const pieces = isEventText(event) ? event.json : [JSON.stringify(event.data)];
    // A snapshot's pieces are `{"node":`, the tree, and where the page was scrolled to.
    if (event.type === FULL_SNAPSHOT) say({ node: pieces.slice(1, -1).join('') });
    else if (event.type === INCREMENTAL_SNAPSHOT) say({ data: pieces.join(''), source: isEventText(event) ? event.source ?? 0 : (event.data as { source: number }).source });
  });
  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    if (data === 'again') recording.takeSnapshot();
  };
  return () => {
    recording.stop();
    port.close();
  };
}

export interface OuterPagePorts {
  key: string;
  origins: readonly string[];
  /** Every frame that stands in the page. */
  frames(): HTMLIFrameElement[];
  /** 0 where it is not recorded. */
  nodeId(frame: HTMLIFrameElement): number;
  listen(target: EventTarget, type: string, handler: (event: Event) => void): Stop;
  guard<Args extends unknown[]>(where: string, run: (...args: Args) => void): (...args: Args) => void;
  /** Takes the JSON of an incremental event's data. */
  emit(json: string, source: number): void;
}

/** In the page: takes in frames that ask. */
export function welcomeFrames({ key, origins, frames, nodeId, listen, guard, emit }: OuterPagePorts): { again(): void; stop: Stop } {
  const ports = new Map<HTMLIFrameElement, MessagePort>();
  let count = 0;
  const stopListening = listen(window, 'message', (event) => {
    const { data, origin, source, ports: [port] } = event as MessageEvent<Partial<Hello> | null>;
    if (data?.hindsight !== 'frame' || data.key !== key || !origins.includes(origin) || !port) return;
    const frame = frames().find((one) => one.contentWindow === source);
    if (!frame || nodeId(frame) === 0) return;
    for (const known of ports.keys()) if (!known.isConnected) drop(known);
    drop(frame);
    ports.set(frame, port);
    port.onmessage = guard('frame', ({ data: said }: MessageEvent<FromFrame>) => {
      const id = nodeId(frame);
      if (id === 0 || !frame.isConnected) return drop(frame);
      // Read and written anew: what comes from elsewhere must not be able to break the text it is put into.
      if ('node' in said) {
        const node = JSON.stringify(JSON.parse(said.node));
        emit(`{"source":0,"removes":[],"texts":[],"attributes":[],"isAttachIframe":true,"adds":[{"parentId":${id},"nextId":null,"node":${node}}]}`, 0);
      } else emit(JSON.stringify({ ...(JSON.parse(said.data) as object), source: Number(said.source) }), Number(said.source));
    });
    port.postMessage({ firstId: ++count * NUMBERS } satisfies ToFrame);
  });
  const drop = (frame: HTMLIFrameElement): void => {
    ports.get(frame)?.close();
    ports.delete(frame);
  };
  return {
    again: () => ports.forEach((port) => port.postMessage('again' satisfies ToFrame)),
    stop() {
      stopListening();
      for (const frame of [...ports.keys()]) drop(frame);
    },
  };
}

function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return ''; // No referrer: the frame is recorded alone.
  }
}
