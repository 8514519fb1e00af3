// What tells the server that the visitor withdrew and the session is to be erased: a batch without events that says so.

import type { BatchHeader } from '@hindsight/wire';

const NOBODY = '0'.repeat(32);

/** Body of a `POST /i/<key>`. Knowing the session's secret id is the right to erase it. */
export function eraseRequest(session: string, handle: string, visitor: string): string {
  const header: BatchHeader = {
    v: 1, session, handle, visitor, tab: '00000000', doc: NOBODY, seq: 0, part: 0, parts: 1, clock: 0, elapsedMs: 0, sentAt: 0, enc: 'none', flags: { erase: true },
  };
  return `${JSON.stringify(header)}\n[]`;
}
