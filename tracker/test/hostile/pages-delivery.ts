// Pages whose servers of ours are blocked, down, broken, or somebody else's.

import type { HostilePage } from './hostile-page.ts';

const HTML = '<!doctype html><title>Sign in</title><form>Please sign in to the hotel network</form>';

/** A file for the vault, and a canvas: more than batches is asked for. */
const WITH_FILES = { head: '<link rel="stylesheet" href="/style.css">', body: '<canvas width="40" height="40"></canvas>', settings: { canvasPerSecond: 4 } };

export const deliveryPages: readonly HostilePage[] = [
  { name: 'recorder-404', expect: 'quiet', recorder: 404 },
  { name: 'recorder-500', expect: 'quiet', recorder: 500 },
  { name: 'recorder-dropped', expect: 'quiet', recorder: 'drop' },
  { name: 'recorder-hanging', expect: 'quiet', recorder: 'hang' },
  { name: 'recorder-html', expect: 'quiet', recorder: { body: HTML, type: 'text/html' } },
  { name: 'recorder-half', expect: 'quiet', recorder: { body: '(()=>{var a=', type: 'text/javascript' } },
  { name: 'recorder-other', expect: 'quiet', recorder: { body: 'window.evil = 1; throw new Error("evil")', type: 'text/javascript' }, later: `const native = outcome; window.outcome = () => native() + ' evil ' + window.evil;` },
  { name: 'recorder-redirected', expect: 'quiet', recorder: { status: 302, body: '', headers: { location: '/elsewhere' } } },
  { name: 'edge-404', expect: 'quiet', edge: 404 },
  { name: 'edge-403', expect: 'quiet', edge: 403 },
  { name: 'edge-500', expect: 'quiet', edge: 500 },
  { name: 'edge-503', expect: 'quiet', edge: { status: 503, body: '', headers: { 'retry-after': '1', 'access-control-expose-headers': 'Retry-After' } } },
  { name: 'edge-429', expect: 'quiet', edge: 429 },
  { name: 'edge-413', expect: 'quiet', edge: 413 },
  { name: 'edge-dropped', expect: 'quiet', edge: 'drop' },
  { name: 'edge-hanging', expect: 'quiet', edge: 'hang' },
  { name: 'edge-html', expect: 'quiet', edge: { body: HTML, type: 'text/html' } },
  { name: 'edge-garbage', expect: 'quiet', edge: { body: '{"do":"explode","afterMs":"soon"', type: 'application/json' } },
  { name: 'edge-huge', expect: 'quiet', edge: { body: 'x'.repeat(8_000_000), type: 'application/json' } },
  { name: 'edge-null', expect: 'quiet', edge: { body: 'null', type: 'application/json' } },
  { name: 'edge-204', expect: 'quiet', edge: 204 },
  { name: 'edge-redirected', expect: 'quiet', edge: { status: 302, body: '', headers: { location: '/elsewhere' } } },
  { name: 'edge-without-cors', expect: 'quiet', edge: { status: 202, body: '', headers: { 'access-control-allow-origin': 'https://elsewhere.example' } } },
  { name: 'files-500', expect: 'quiet', edge: 500, ...WITH_FILES },
  { name: 'all-dropped', expect: 'quiet', edge: 'drop', parts: 'drop', ...WITH_FILES },
  { name: 'parts-404', expect: 'recorded', parts: 404, ...WITH_FILES },
  { name: 'edge-stop', expect: 'quiet', edge: { body: '{"do":"stop","afterMs":0}', type: 'application/json' } },
];
