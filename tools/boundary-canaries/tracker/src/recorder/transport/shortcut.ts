// Breaks nothing-ships-rrweb-record.
import { record } from '@rrweb/record';

export const shortcut = record;
