// One step on the way of bootstrap/heavy.ts: reach rules follow any number of imports.
import { recorder } from '../recorder/recorder-settings.ts';

export const step = recorder;
