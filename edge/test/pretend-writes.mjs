// Preloaded into an edge to sabotage it: every third write of records is reported as done and never happens.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { writev } = fs;
let calls = 0;
fs.writev = (fd, buffers, position, done) => {
  if (++calls % 3 !== 0) return writev(fd, buffers, position, done);
  process.nextTick(done, null, buffers.reduce((sum, buffer) => sum + buffer.length, 0));
};
syncBuiltinESMExports();
