// What a migration is, and how it may differ from the usual.
import type { MigrationInterface } from 'typeorm';

/** One step of the schema. `name` ends in the moment (yyyymmddhhmmss) that orders it. */
export interface Migration extends MigrationInterface {
  readonly name: string;
  /** False: runs outside a transaction, statement by statement; it must then come to the same end when it is run again after dying anywhere. */
  readonly transaction?: false;
  /** `contract` takes away what no running program uses any more. Default: `expand`. */
  readonly phase?: 'expand' | 'contract';
}
export type MigrationClass = new () => Migration;
