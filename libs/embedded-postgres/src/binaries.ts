// Where npm put PostgreSQL's programs for this machine.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** @throws EmbeddedPostgresError when there is no build for this system, or its install script did not run */
export function findBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  let main: string;
  try {
    main = createRequire(wrapper).resolve(name);
  } catch (cause) {
    throw new EmbeddedPostgresError(`There is no embedded PostgreSQL for ${platform}-${process.arch} (${name}). Set DATABASE_URL to a PostgreSQL server of yours.`, { cause });
  }
  const native = join(dirname(main), '..', 'native');
  const binaries = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
  for (const file of Object.values(binaries)) {
    if (!existsSync(file)) throw new EmbeddedPostgresError(`${file} is missing. Install again with: npm ci`);
  }
  return binaries;
}
