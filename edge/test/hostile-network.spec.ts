// Slow, endless and crowding senders: they are cut off in time and in bytes, and a good client beside them does not notice.

import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@hindsight/testkit';
import { MAX_BODY_BYTES } from '@hindsight/wire';
import { batchBody, startEdge, type EdgeUnderTest } from './edge-under-test.ts';

let edge: EdgeUnderTest;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await edge.close();
});

interface Sender {
  socket: Socket;
  received: () => string;
  closed: Promise<void>;
}
function open(): Sender {
  const socket = connect(edge.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  sockets.push(socket);
  return { socket, received: () => text, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}
const start = 'POST /i/site-1 HTTP/1.1\r\nHost: x\r\n';

describe('slow senders', () => {
  it('of headers are cut off after 5 s while a good client is served', async () => {
    edge = await startEdge({ limits: { connectionsPerAddress: 1000 } });
    const startedAt = performance.now();
    const slow = Array.from({ length: 200 }, () => open());
    for (const { socket } of slow) socket.write('POST /i/site-1 HTTP/1.1\r\nX-Slow: ');
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write('y')), 500);
    for (let i = 0; i < 20; i++) expect((await edge.send('site-1', new Uint8Array(batchBody()))).status).toBe(202);
    await Promise.all(slow.map(({ closed }) => closed));
    clearInterval(drip);
    // Node by itself would let them drip for a minute.
    expect(performance.now() - startedAt).toBeLessThan(45_000);
    expect(slow[0]?.received()).toContain('408');
    expect((await edge.counts())['edge_connections_cut_total{slow}']).toBe(200);
  });

  it('of bodies are answered 408 within their time, however they drip', async () => {
    edge = await startEdge({ limits: { bodyTimeoutMs: 800 } });
    const { socket, received, closed } = open();
    socket.write(`${start}Content-Length: 1000\r\n\r\n`);
    const drip = setInterval(() => socket.writable && socket.write('x'), 50);
    await closed;
    clearInterval(drip);
    expect(received()).toContain('408 Request Timeout');
    expect(await edge.counts()).toEqual({ 'edge_batches_refused_total{body-slow}': 1 });
    expect(await edge.batches()).toEqual([]);
  });

  it('whose body is shorter than announced write nothing', async () => {
    edge = await startEdge();
    const { socket, closed } = open();
    socket.end(`${start}Content-Length: 1000\r\n\r\n${batchBody().toString('latin1')}`);
    await closed;
    await until(async () => (await edge.counts())['edge_batches_refused_total{body-short}'] === 1);
    expect(await edge.batches()).toEqual([]);
    expect(await edge.counts()).toEqual({ 'edge_batches_refused_total{body-short}': 1 });
  });

  it('whose body is longer than announced are taken for what they announced; the rest is no request and closes the connection', async () => {
    edge = await startEdge();
    const { socket, received, closed } = open();
    const body = batchBody().toString('latin1');
    socket.write(`${start}Content-Length: ${String(body.length)}\r\n\r\n${body}what is this`);
    await closed;
    expect(received()).toContain('400 Bad Request');
    await until(async () => (await edge.batches()).length === 1);
    expect(await edge.counts()).toMatchObject({ edge_batches_accepted_total: 1 });
  });
});

describe('endless senders', () => {
  for (const [name, head] of [['announced as 100 MB', 'Content-Length: 100000000'], ['chunked without end', 'Transfer-Encoding: chunked']] as const) {
    it(`${name} are answered and cut soon after the limit`, async () => {
      edge = await startEdge();
      const { socket, received, closed } = open();
      const chunk = 'x'.repeat(16 * 1024);
      socket.write(`${start}${head}\r\n\r\n`);
      const feed = (): void => {
        while (socket.writable && socket.write(head.startsWith('T') ? `4000\r\n${chunk}\r\n` : chunk));
      };
      socket.on('drain', feed);
      feed();
      await closed;
      // What the kernel buffered counts as sent; the edge itself reads no further than its limit and 64 KiB.
      expect(socket.bytesWritten).toBeLessThan(MAX_BODY_BYTES + 12 * 1024 * 1024);
      expect(received()).toContain('413');
      expect(await edge.counts()).toEqual({ 'edge_batches_refused_total{body-large}': 1 });
      expect((await edge.send('site-1', new Uint8Array(batchBody()))).status).toBe(202);
    });
  }
});

describe('crowding', () => {
  it('from one address stops at its cap, is counted, and ends when the crowd leaves', async () => {
    edge = await startEdge({ limits: { connectionsPerAddress: 20 } });
    const crowd = Array.from({ length: 50 }, () => open());
    await until(async () => (await edge.counts())['edge_connections_cut_total{address-cap}'] === 30);
    for (const { socket } of crowd) socket.destroy();
    await until(async () => (await edge.send('site-1', new Uint8Array(batchBody()))).status === 202);
  });

  it('from a trusted proxy is not one address', async () => {
    edge = await startEdge({ limits: { connectionsPerAddress: 2 }, trustProxy: ['127.0.0.1'] });
    const crowd = Array.from({ length: 10 }, () => open());
    await Promise.all(crowd.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    expect((await edge.send('site-1', new Uint8Array(batchBody()))).status).toBe(202);
    expect(await edge.counts()).toEqual({ edge_batches_accepted_total: 1 });
  });
});
