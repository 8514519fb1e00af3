// From JSON text to the bytes of a batch without holding the page up: in a thread of its own where the page allows one, else
// here, in small bites. Promise: always answers, with something the server can read.

import { cutIntoBites, encodeInBites, encodeNow, nextTask, type Encoded } from './encode.ts';
import { startThread, type FromThread, type ToThread } from './compress-thread.ts';

/** Characters handed over, or compressed, in one task: about a millisecond. */
const BITE = 256 * 1024;
/** A thread that says nothing for so long, and for what a slow one needs for the text, is none: blocked, or not a real one. */
const THREAD_ANSWERS_MS = 10_000;
const THREAD_CHARACTERS_PER_MS = 500;
/** Text up to this is made compact on the page's own thread in about two milliseconds. */
const SMALL = 64 * 1024;

type Answer = (bytes: FromThread | null) => void;

export class Compressor {
  /** Undefined until it is first needed, null when there is none to be had on this page. */
  #thread: Worker | null | undefined;
  readonly #asked = new Map<number, Answer>();
  #number = 0;

  /** @param pieces text cut anywhere, but not inside a character */
  async encode(pieces: readonly string[]): Promise<Encoded> {
    const answer = await this.#askThread(pieces);
    if (answer) return { enc: answer[2] ? 'gzip' : 'none', bytes: new Uint8Array(answer[1]) };
    return encodeInBites(sizeOf(pieces) > SMALL ? cutIntoBites(pieces, BITE) : [encodeNow(pieces.join('')).bytes]);
  }

  stop(): void {
    this.#lose();
  }

  async #askThread(pieces: readonly string[]): Promise<FromThread | null> {
    const thread = (this.#thread = this.#thread === undefined ? this.#start() : this.#thread);
    if (!thread) return null;
    const number = this.#number++;
    const answered = new Promise<FromThread | null>((resolve) => this.#asked.set(number, resolve));
    let bite: string[] = [];
    let size = 0;
    for (const piece of pieces) {
      bite.push(piece);
      if ((size += piece.length) < BITE) continue;
      thread.postMessage([number, bite, false] satisfies ToThread);
      [bite, size] = [[], 0];
      await nextTask();
    }
    thread.postMessage([number, bite, true] satisfies ToThread);
    const timer = setTimeout(() => this.#lose(), THREAD_ANSWERS_MS + sizeOf(pieces) / THREAD_CHARACTERS_PER_MS);
    const answer = await answered;
    clearTimeout(timer);
    return answer;
  }

  #start(): Worker | null {
    const thread = startThread();
    if (!thread) return null;
    thread.onmessage = ({ data }: MessageEvent<FromThread>) => {
      this.#asked.get(data[0])?.(data);
      this.#asked.delete(data[0]);
    };
    thread.onerror = (event) => {
      event.preventDefault();
      this.#lose();
    };
    return thread;
  }

  #lose(): void {
    this.#thread?.terminate();
    this.#thread = null;
    for (const answer of this.#asked.values()) answer(null);
    this.#asked.clear();
  }
}

function sizeOf(pieces: readonly string[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
