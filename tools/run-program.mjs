import { spawn } from 'node:child_process';

import { ROOT } from './workspace.mjs';

/**
 * Runs a program to its end, its output kept.
 * @returns {Promise<{code: number, output: string, seconds: number}>} code 128 when it was killed
 */
export function runProgram(file, args, { cwd = ROOT, env = process.env, shown = false } = {}) {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const [stream, target] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      stream.on('data', (chunk) => {
        output += chunk;
        if (shown) target.write(chunk);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 128, output, seconds: (performance.now() - from) / 1000 }));
  });
}
