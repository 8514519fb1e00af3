// Composition root of the recorder: takes over what the bootstrap left on window.hindsight, runs the commands that waited, and
// starts the recording. The only place that names the browser's clocks and storage.

import type { Hindsight, HindsightWindow } from '../bootstrap/handover.ts';
import { runCommand, type CommandPorts } from './commands.ts';
import { makeGuard } from './guard.ts';
import { makeBrowserStore } from './identity/browser-store.ts';
import { Session, type SessionIds } from './identity/session.ts';
import { tabId } from './identity/tab-id.ts';
import { isRecordedFromOutside } from './is-recorded-from-outside.ts';
import { recordInside } from './record-inside.ts';
import { Recording } from './recording.ts';

const { guard } = makeGuard(() => undefined);

guard('main', () => {
  const hindsight = (window as HindsightWindow).hindsight;
  if (!hindsight?.c || !hindsight.o || isRecordedFromOutside(hindsight.c.key)) return;
  whenParsed(() => takeOver(hindsight));
})();

function takeOver(hindsight: Hindsight): void {
  const config = hindsight.c!;
  const origin = hindsight.o!;
  const sessionStore = makeBrowserStore(`hs:${config.key}`, ['localStorage', 'sessionStorage']);
  const tabStore = makeBrowserStore('hs_tab', ['sessionStorage']);
  let session: Session | null = null;
  let recording: Recording | null = null;
  /** Where the page around this frame records it. */
  let stopInside: (() => void) | null = null;

  const startAlone = (): void => {
    session = new Session(sessionStore, () => Date.now());
    recording = new Recording({
      config, origin, session, loadScript: hindsight.l, tab: tabId(tabStore),
      time: { monotonic: () => performance.now(), wall: () => Date.now() },
    });
    recording.start();
  };
  const stop = (): void => {
    recording?.stop();
    stopInside?.();
    stopInside = null;
  };
  const ports: CommandPorts = {
    recording: () => (recording?.isOn ? recording : null),
    start() {
      if (recording?.isOn || stopInside) return;
      if (parent === window || !config.settings.frameOrigins?.length) startAlone();
      else stopInside = recordInside(config, hindsight.l, startAlone);
    },
    stop,
    withdraw() {
      recording?.withdraw();
      stop();
      sessionStore.forget();
      tabStore.forget();
      const ids = session?.ids;
      session = null;
      if (ids && config.settings.eraseOnRevoke) tellToErase(`${origin}/i/${config.key}`, ids);
    },
    sessionUrl: () => `${origin}/v/${session?.ids.handle ?? ''}`,
  };
  // Withdrawn in another tab: this one is of the same session.
  window.addEventListener('storage', guard('storage', (event: StorageEvent) => {
    if (event.key !== `hs:${config.key}` || event.newValue !== null) return;
    recording?.withdraw();
    stop();
    tabStore.forget();
  }));
  const run = guard('command', (command: ArrayLike<unknown>) => runCommand(command, ports));
  const waiting = hindsight.q as unknown as ArrayLike<unknown>[];
  hindsight.q = { push: run };
  // Consent given and withdrawn again while we loaded: the last word counts, and nothing is recorded in between.
  const consent = waiting.filter((command) => command[0] === 'consent').pop();
  if (consent === undefined ? config.settings.consent === 'not-required' : consent[1] === true) ports.start();
  waiting.filter((command) => command[0] !== 'consent').forEach(run);
}

/** Asked as the page may be going away, and asked once more if nothing was heard: what is erased twice is erased. */
function tellToErase(url: string, { session, handle, visitor }: SessionIds, isLast = false): void {
  fetch(url, { method: 'POST', keepalive: true, credentials: 'omit', body: `${JSON.stringify([session, handle, visitor])}\n[]` }).catch(() => {
    if (!isLast) setTimeout(() => tellToErase(url, { session, handle, visitor }, true), 5_000);
  });
}

/**
 * At the earliest when the page is shown, for one rendered ahead may never be seen, and when it is parsed: a snapshot of half
 * a page would be followed by thousands of changes.
 */
function whenParsed(then: () => void): void {
  const isAhead = (document as Document & { prerendering?: boolean }).prerendering === true;
  const event = isAhead ? 'prerenderingchange' : document.readyState === 'loading' ? 'DOMContentLoaded' : null;
  if (event === null) then();
  else document.addEventListener(event, guard('main', () => whenParsed(then)), { once: true });
}
