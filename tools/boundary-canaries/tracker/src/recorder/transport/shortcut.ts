// Breaks only-the-dom-folder-imports-rrweb-record.
import { record } from '@rrweb/record';

export const shortcut = record;
