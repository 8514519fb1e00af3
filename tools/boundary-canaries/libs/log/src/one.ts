// Breaks no-cycles, together with two.ts.
import { two } from './two.ts';

export const one = (): number => two() - 1;
