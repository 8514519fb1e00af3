// A client in a process of its own: sends batches without ever retrying, and writes down, durably, what was sent and what was
// acknowledged. Arguments: port, ledger file. Ends on SIGTERM, when nothing is in flight.
//
//   S <doc> <sha256 of payload>    about to be sent
//   A <doc>                        acknowledged (202)
//   R <doc> <status> <body>        answered otherwise
//   X <doc> <code>                 no answer

import { createHash, randomBytes } from 'node:crypto';
import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';

const [port = '', ledgerFile = ''] = process.argv.slice(2);
const IN_FLIGHT = 12;
const ledger = openSync(ledgerFile, 'a');
const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
let isEnding = false;
process.on('SIGTERM', () => {
  isEnding = true;
});

function note(line: string): void {
  writeSync(ledger, `${line}\n`);
}

function sendOne(session: string, seq: number): Promise<void> {
  const doc = randomBytes(16).toString('hex');
  const payload = randomBytes(200 + Math.floor(Math.random() * 20_000));
  const header = {
    v: 1, session, handle: session.slice(0, 16), visitor: session, tab: session.slice(0, 8), doc, seq: seq % 1000, part: 0, parts: 1, clock: 0,
    elapsedMs: 5, sentAt: Date.now(), enc: 'none', flags: {},
  };
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]);
  note(`S ${doc} ${createHash('sha256').update(payload).digest('hex')}`);
  return new Promise((resolve) => {
    const req = request({ agent, host: '127.0.0.1', port, path: '/i/site-1', method: 'POST', headers: { 'content-type': 'text/plain', 'content-length': body.length } }, (res) => {
      let text = '';
      res.on('data', (chunk) => (text += String(chunk)));
      res.on('end', () => {
        note(res.statusCode === 202 ? `A ${doc}` : `R ${doc} ${String(res.statusCode)} ${text}`);
        if (res.statusCode === 202) fdatasyncSync(ledger);
        resolve();
      });
      res.on('error', () => resolve());
    });
    req.on('error', (error: Error & { code?: string }) => {
      note(`X ${doc} ${error.code ?? error.message}`);
      setTimeout(resolve, 10);
    });
    req.end(body);
  });
}

async function lane(): Promise<void> {
  const session = randomBytes(16).toString('hex');
  for (let seq = 0; !isEnding; seq++) await sendOne(session, seq);
}

await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
process.exit(0);
