// Rare parts of the recorder, each a file of its own beside the recorder's, loaded when a page needs it.
// Promise: a part that is blocked, missing or broken is null, is reported once, and harms nothing.

import type { LoadScript } from '../bootstrap/handover.ts';
import { askBeside, requestFailed } from './failed-requests.ts';

/** A further part: a file in parts/ and its name here. */
export type PartName = 'canvas' | 'domains' | 'frames' | 'later' | 'rare';
/** Whoever asks says what the part exports: `loadPart<typeof import('./parts/<name>.ts')>('<name>')`. */
export type LoadPart = <Exports>(name: PartName) => Promise<Exports | null>;

/** sha256 of each part's file, base64 without the `=` at its end, put in by the build. */
declare const __HINDSIGHT_PARTS__: Record<PartName, string>;

/**
 * @param recorderPath the recorder's own path: its parts lie in the same folder
 * @param onMissing told once of each part that did not come
 */
export function makeLoadPart(loadScript: LoadScript | undefined, recorderPath: string, onMissing: (name: PartName) => void): LoadPart {
  const loading = new Map<PartName, Promise<unknown>>();
  const load = (name: PartName): Promise<unknown> => askBeside(() => new Promise<unknown>((resolve) => {
    const digest = __HINDSIGHT_PARTS__[name];
    const hash = Array.from(atob(digest).slice(0, 16), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    // Bootstraps before this recorder have no loader to lend.
    const script = loadScript!(recorderPath.replace(/[^/]*$/, `${hash}.js`), `sha256-${digest}=`) as HTMLScriptElement & { hindsightPart?: unknown };
    const settle = (): void => {
      script.remove();
      resolve(script.hindsightPart ?? null);
    };
    script.onload = settle;
    script.onerror = () => {
      requestFailed();
      settle();
    };
  })).then((part) => {
    if (part === null) onMissing(name);
    return part;
  });
  return ((name: PartName) => {
    const known = loading.get(name) ?? load(name);
    loading.set(name, known);
    return known;
  }) as LoadPart;
}
