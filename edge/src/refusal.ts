// A refusal travels through the steps as a value: the code says everything, the table in libs/errors tells the rest.

import type { EdgeCode } from '@hindsight/errors';
import type { SiteEntry } from '@hindsight/wire';

export interface Refusal {
  ok: false;
  code: EdgeCode;
  /** When `later` is worth trying, ms. */
  afterMs?: number;
  /** The site it concerns, where that is known. */
  site?: SiteEntry;
}

export function refuse(code: EdgeCode, afterMs?: number): Refusal {
  return afterMs === undefined ? { ok: false, code } : { ok: false, code, afterMs };
}
