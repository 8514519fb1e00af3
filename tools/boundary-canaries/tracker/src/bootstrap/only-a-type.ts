// Breaks nothing: a type leaves nothing in the bundle.
import type { RecorderSettings } from '../recorder/recorder-settings.ts';

export type Settings = RecorderSettings;
