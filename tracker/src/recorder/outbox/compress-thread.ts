// The thread that compresses: a worker made of two functions' source text, since a file of ours could not be a worker of
// somebody else's page. It costs the page the copying of the text, and nothing else.

import { COMPACT_FORM, compactEvents, type CompactForm } from '@hindsight/wire';
import { jsonText } from '../json-text.ts';

/** Pieces of a text under a number; `isLast` asks for the bytes. */
export type ToThread = [number: number, pieces: string[], isLast: boolean];
/** `isZipped` is false where this browser has no CompressionStream. */
export type FromThread = [number: number, bytes: ArrayBuffer, isZipped: boolean];

interface Scope {
  onmessage: ((event: { data: ToThread }) => void) | null;
  postMessage(answer: FromThread, transfer: ArrayBuffer[]): void;
}

/** A thread, or null where it is plain beforehand that none can be had: trying would show on the page's console. */
export function startThread(): Worker | null {
  // Whoever marks scripts with a nonce, or brings a policy along, allows no worker of ours.
  if (document.querySelector('script[nonce],meta[http-equiv="content-security-policy" i]')) return null;
  const url = URL.createObjectURL(new Blob([`(${runThread})(self,${compactEvents},${jsonText(COMPACT_FORM)})`], { type: 'text/javascript' }));
  try {
    return new Worker(url);
  } catch {
    return null; // Sandboxed, or a policy: it is done on this thread then.
  } finally {
    // The worker's script is fetched by now or never.
    setTimeout(() => URL.revokeObjectURL(url), 30_000);
  }
}

/** Stands alone, like `compactEvents`: it runs elsewhere, as text. */
function runThread(scope: Scope, compact: typeof compactEvents, form: CompactForm): void {
  const texts = new Map<number, string[]>();
  const encode = async (text: string): Promise<[ArrayBuffer, boolean]> => {
    let bytes: BlobPart = text;
    try {
      bytes = compact(JSON.parse(text), form);
    } catch { /* Deeper than this browser can walk: as it is. */ }
    const blob = new Blob([bytes]);
    if (typeof CompressionStream !== 'function') return [await blob.arrayBuffer(), false];
    return [await new Response(blob.stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(), true];
  };
  scope.onmessage = ({ data: [number, pieces, isLast] }) => {
    const text = texts.get(number) ?? [];
    texts.set(number, text);
    for (const piece of pieces) text.push(piece);
    if (!isLast) return;
    texts.delete(number);
    void encode(text.join('')).then(([bytes, isZipped]) => scope.postMessage([number, bytes, isZipped], [bytes]));
  };
}
