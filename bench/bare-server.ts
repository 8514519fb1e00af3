// The yardstick of a server that opens what it gets and keeps nothing: bare node:http that inflates and parses. Argument: port.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

const [port = ''] = process.argv.slice(2);
let events = 0;
createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const body = Buffer.concat(chunks);
    const newline = body.indexOf(10);
    JSON.parse(body.toString('utf8', 0, newline));
    const batch = JSON.parse(gunzipSync(body.subarray(newline + 1)).toString()) as unknown[];
    events += batch.length;
    res.writeHead(202, { 'Content-Length': 0 }).end();
  });
}).listen(Number(port), '127.0.0.1');
process.on('exit', () => process.stderr.write(`${String(events)} events\n`));
