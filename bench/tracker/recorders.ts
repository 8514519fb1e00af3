// The recorders measured beside each other, each as one address that a page loads: script, settings and start in one file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const RECORDERS = ['none', 'hindsight', 'rrweb', 'clarity'] as const;
export type RecorderName = (typeof RECORDERS)[number];

const require = createRequire(import.meta.url);
export const RRWEB_FILE = join(dirname(require.resolve('@rrweb/record')), 'record.umd.min.cjs');
export const CLARITY_FILE = join(dirname(require.resolve('clarity-js')), 'clarity.min.js');

/** `@rrweb/record` as a site would use it: its own defaults, a gzipped batch every 5 s and what is left as a beacon. */
export function rrwebScript(collectUrl: string): string {
  return `${readFileSync(RRWEB_FILE, 'utf8')}
;(() => {
  let events = [];
  const send = (body, keepalive) => fetch('${collectUrl}', { method: 'POST', body, keepalive }).catch(() => {});
  const flush = async () => {
    if (events.length === 0) return;
    const batch = new Blob([JSON.stringify(events)]);
    events = [];
    send(await new Response(batch.stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
  };
  rrwebRecord.record({ emit(event) {
    events.push(event);
    if (event.type === 2) flush();
  } });
  setInterval(flush, 5000);
  addEventListener('pagehide', () => events.length > 0 && navigator.sendBeacon('${collectUrl}', JSON.stringify(events)));
})();`;
}

/** Clarity with its own defaults. */
export function clarityScript(collectUrl: string): string {
  return `${readFileSync(CLARITY_FILE, 'utf8')}\n;clarity('start', { projectId: 'bench', upload: '${collectUrl}', track: true, content: true });`;
}
