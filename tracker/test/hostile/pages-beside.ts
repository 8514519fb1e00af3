// Pages where others are at work beside us: a second snippet, other recorders.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HostilePage } from './hostile-page.ts';

const require = createRequire(import.meta.url);
const beside = (name: string, file: string): string => `<script nonce="n1">${readFileSync(join(dirname(require.resolve(name)), file), 'utf8').replaceAll('</script', '<\\/script')}</script>`;

export const besidePages: readonly HostilePage[] = [
  { name: 'snippet-twice', expect: 'recorded', snippet: '<script async src="SNIPPET"></script><script async src="SNIPPET"></script>' },
  { name: 'snippet-not-async', expect: 'recorded', snippet: '<script src="SNIPPET"></script>' },
  { name: 'snippet-module', expect: 'recorded', snippet: '<script type="module" crossorigin src="SNIPPET"></script>' },
  { name: 'snippet-by-script', expect: 'recorded', snippet: `<script>document.head.append(Object.assign(document.createElement('script'), { src: 'SNIPPET' }))</script>` },
  {
    name: 'beside-rrweb', expect: 'recorded', head: beside('@rrweb/record', 'record.umd.min.cjs'),
    later: `const kinds = new Set(); rrwebRecord.record({ emit(event) { kinds.add(event.type); } }); const native = outcome; window.outcome = () => native() + ' rrweb saw ' + [...kinds].sort();`,
  },
  { name: 'beside-clarity', expect: 'recorded', head: beside('clarity-js', 'clarity.min.js'), later: `let posts = 0; clarity('start', { projectId: 'test', upload: () => { posts++; }, track: false }); const native = outcome; window.outcome = () => native() + ' clarity ' + (posts > 0 || typeof clarity);` },
];
