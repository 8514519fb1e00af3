// Leaves out of the bundle what we never switch on in rrweb: canvas recording with its worker, and frames of other origins.
// Each cut names its first line and the line after it; a version of rrweb where they are not found once fails the build.

import { readFileSync } from 'node:fs';

const CUTS = [
  { from: '    if (recordCanvas && sampling === "all")\n', to: '  }\n  reset() {\n    this.pendingCanvasMutations', put: '' },
  { from: '  initCanvasFPSObserver(fps, ', to: '}\nclass StylesheetManager', put: '' },
  { from: 'const jsContent = ', to: 'function WorkerWrapper', put: 'const blob = null, jsContent = "";\n' },
  { from: '  handleMessage(message) {', to: '}\nclass ShadowDomManager', put: '  handleMessage() {}\n' },
];

export const trimRrweb = {
  name: 'trim-rrweb',
  setup(build) {
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, ({ path }) => ({
      contents: CUTS.reduce(cut, readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};

function cut(source, { from, to, put }) {
  const start = source.indexOf(from);
  const end = source.indexOf(to, start);
  if (start < 0 || end < 0 || source.indexOf(from, start + 1) >= 0) throw new Error(`rrweb has changed: cannot find the cut from ${JSON.stringify(from)}`);
  return source.slice(0, start) + put + source.slice(end);
}
