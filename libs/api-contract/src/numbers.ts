// The two kinds of numbers all shapes are made of.

import { z } from 'zod';

export const count = z.number().int().min(0);
/** Milliseconds: a span, or a moment since 1970 or since a recording's start, as its field says. */
export const ms = z.number().int();
