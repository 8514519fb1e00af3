import { writeFileSync } from 'node:fs';

/** Whether this caller, of all processes of a test run, is the first: by a file that only one can create. */
export function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
