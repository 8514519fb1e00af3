// Writes the documents that come from tables in the code. `npm run docs`; a test fails when one is out of date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { configurationDoc } from '../libs/config/src/configuration-doc.ts';
import { problemDoc } from '../libs/errors/src/problem-doc.ts';

const root = join(import.meta.dirname, '..');
writeFileSync(join(root, 'docs/configuration.md'), configurationDoc());
writeFileSync(join(root, 'docs/errors.md'), problemDoc());
