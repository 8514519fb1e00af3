// Breaks nothing: this folder may.
import { record } from '@rrweb/record';

export const allowed = record;
