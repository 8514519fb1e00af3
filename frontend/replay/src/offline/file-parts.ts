// What lies in the file this page is: parts in inert script elements, gzipped and in base64 (`libs/wire/src/recording-file.ts`). Read
// when they are asked for; nothing leaves the page.

import { PART_TYPE, RECORDING_FILE_VERSION } from '@hindsight/wire';
import type { PartKind, RecordingFileEnd, RecordingFileHead } from '@hindsight/wire';

/** `cut`: its end is not there; `damaged`: its head cannot be read; `newer`: made by a later Hindsight than this page. */
export type FileFault = 'cut' | 'damaged' | 'newer';

export class FileParts {
  readonly #elements = new Map<string, HTMLScriptElement>();

  constructor(page: Document) {
    for (const element of page.querySelectorAll<HTMLScriptElement>(`script[type="${PART_TYPE}"]`)) {
      this.#elements.set(`${element.dataset['part'] ?? ''} ${element.dataset['name'] ?? ''}`, element);
    }
  }

  async head(): Promise<RecordingFileHead | FileFault> {
    const end = await this.text('end').then(asJson<RecordingFileEnd>, () => null);
    if (end?.parts !== this.#elements.size - 1) return 'cut';
    const head = await this.text('head').then(asJson<RecordingFileHead>, () => null);
    if (head === null || typeof head.manifest !== 'object') return 'damaged';
    return head.v === RECORDING_FILE_VERSION ? head : 'newer';
  }

  /** @returns null where there is no such part; rejects where its bytes are damaged */
  async text(kind: PartKind, name = ''): Promise<string | null> {
    return (await this.bytes(kind, name))?.text() ?? null;
  }

  /** The same as bytes, of the media type the file says. */
  async bytes(kind: PartKind, name: string): Promise<Blob | null> {
    const element = this.#elements.get(`${kind} ${name}`);
    if (element === undefined) return null;
    const packed = Uint8Array.from(atob(element.textContent), (char) => char.charCodeAt(0));
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Blob([await new Response(plain).arrayBuffer()], { type: element.dataset['type'] ?? '' });
  }
}

function asJson<Shape>(text: string | null): Shape | null {
  return text === null ? null : (JSON.parse(text) as Shape | null);
}
