import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { configurationDoc } from './configuration-doc.ts';

it('docs/configuration.md is what the table says (npm run docs)', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8')).toBe(configurationDoc());
});
