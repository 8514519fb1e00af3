// A visit that costs its sender next to nothing: identifiers of its own, payloads shared with all the others.
// The page is a list of 300 paragraphs; then pointer, clicks and scrolling, a batch for every 5 s.
import { randomBytes } from 'node:crypto';

import { SessionBuilder } from '@hindsight/testkit';
import { BATCH_VERSION } from '@hindsight/wire';

/** As many batches has a visit at most: ten minutes. */
export const VISIT_BATCHES = 120;
const BATCH_EVERY_MS = 5_000;
const VARIANTS = 4;

const scripts = Array.from({ length: VARIANTS }, (_, variant) => scriptOf(variant));

export class ScriptedVisit {
  readonly handle = randomBytes(8).toString('hex');
  readonly #key: string;
  readonly #number: number;
  readonly #identity: string;
  #seq = 0;

  constructor(siteKey: string, number: number) {
    this.#key = siteKey;
    this.#number = number;
    const session = randomBytes(16).toString('hex');
    this.#identity = `"v":${BATCH_VERSION},"session":"${session}","handle":"${this.handle}","visitor":"${randomBytes(16).toString('hex')}","tab":"00000001","doc":"${randomBytes(16).toString('hex')}"`;
  }

  get isOver(): boolean {
    return this.#seq >= VISIT_BATCHES;
  }

  /** The request that carries the next batch. Every visitor comes from a network of its own. */
  next(): { seq: number; request: Buffer } {
    const seq = this.#seq++;
    const { payload, elapsedMs } = (scripts[this.#number % VARIANTS] as Script)[seq] as ScriptedBatch;
    const header = `{${this.#identity},"seq":${seq},"part":0,"parts":1,"clock":0,"elapsedMs":${elapsedMs},"sentAt":${Date.now()},"enc":"gzip","flags":{}}\n`;
    const network = this.#number % 60_000;
    const head = `POST /i/${this.#key} HTTP/1.1\r\nHost: hindsight.example\r\nOrigin: https://shop.example\r\nContent-Type: text/plain;charset=UTF-8\r\n`
      + 'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n'
      + `X-Forwarded-For: 81.${network >> 8}.${network & 255}.7\r\nContent-Length: ${header.length + payload.length}\r\n\r\n`;
    return { seq, request: Buffer.concat([Buffer.from(head + header), payload]) };
  }
}

interface ScriptedBatch {
  payload: Uint8Array;
  elapsedMs: number;
}
type Script = ScriptedBatch[];

function scriptOf(variant: number): Script {
  const document = new SessionBuilder().document();
  document.wait(300).load(`/bench/${variant}`, Array.from({ length: 300 }, (_, i) => ({
    type: 2, id: 10 + 2 * i, tagName: 'p', attributes: { class: `row-${i % 7}` }, childNodes: [{ type: 3, id: 11 + 2 * i, textContent: `Paragraph ${(i * 7919) % 1000} of page ${variant}` }],
  }))).flush();
  for (let batch = 1; batch < VISIT_BATCHES; batch++) {
    for (let step = 0; step < 10; step++) document.wait(BATCH_EVERY_MS / 10).move([100 + step * 7 + variant, 200 + (batch * 3) % 500], [103 + step * 7, 205 + (batch * 5) % 500]);
    if (batch % 2 === 0) document.click(10 + 2 * (batch % 300));
    if (batch % 3 === 0) document.scroll(900 + batch * 20);
    document.flush();
  }
  return document.batches.map(({ payload, header }) => ({ payload, elapsedMs: header.elapsedMs }));
}
