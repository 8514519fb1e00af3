// Breaks every-import-resolves.
import { nothing } from './there-is-no-such-file.ts';

export const intoNothing = nothing;
