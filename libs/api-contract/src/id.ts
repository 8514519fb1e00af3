// An id as the API writes it. In a file of its own, so that every topic can build on it.

import { z } from 'zod';

/** Larger numbers are no bigint of Postgres; leading zeros would give one row two addresses. */
export const id = z.string().regex(/^[1-9]\d{0,18}$/).refine((text) => !/^\d+$/.test(text) || BigInt(text) < 2n ** 63n, 'must be a bigint').describe('bigint as a string');
