// Composition root of the recorder: takes over what the bootstrap left on window.hindsight, runs the commands that waited, and
// starts the recording. The only place that names the browser's clocks and storage.

import type { Hindsight, HindsightWindow } from '../bootstrap/handover.ts';
import { runCommand, type CommandPorts } from './commands.ts';
import { askBeside, requestFailed } from './failed-requests.ts';
import { makeGuard } from './guard.ts';
import { makeBrowserStore, type BrowserStore } from './identity/browser-store.ts';
import { Session, SESSION_IDLE_MS, type SessionIds } from './identity/session.ts';
import { tabId } from './identity/tab-id.ts';
import { isRecordedFromOutside } from './is-recorded-from-outside.ts';
import { makeLoadPart } from './load-part.ts';
import { recordInside } from './record-inside.ts';
import { Recording } from './recording.ts';

const { guard } = makeGuard(() => undefined);

guard('main', () => {
  const hindsight = (window as HindsightWindow).hindsight;
  const config = hindsight?.c;
  if (!config || !hindsight.o || isRecordedFromOutside(config.key)) return;
  const alone = makeBrowserStore(`hs:${config.key}`, ['localStorage', 'sessionStorage']);
  const begin = (store: BrowserStore): void => whenParsed(() => takeOver(hindsight, store));
  if (!config.settings.visitDomains?.length) return begin(alone);
  // Until it is known which visit this is, commands wait on in the bootstrap's queue.
  void makeLoadPart(hindsight.l, config.recorder.path, () => undefined)<typeof import('./parts/domains.ts')>('domains')
    .then((part) => (part ? part.openVisit({ config, origin: hindsight.o!, alone, guard, askBeside, requestFailed, consent: () => saidOf(hindsight) }) : Math.random() < config.settings.sampling ? alone : null))
    .catch(() => alone).then(guard('main', (store: BrowserStore | null) => store && begin(store)));
})();

/** The page's last word on consent that waits to be heard; undefined: none. */
function saidOf({ q }: Hindsight): unknown {
  return (q as unknown as ArrayLike<unknown>[]).filter((command) => command[0] === 'consent').pop()?.[1];
}

function takeOver(hindsight: Hindsight, sessionStore: BrowserStore): void {
  const config = hindsight.c!;
  const origin = hindsight.o!;
  const tabStore = makeBrowserStore('hs_tab', ['sessionStorage']);
  let session: Session | null = null;
  let recording: Recording | null = null;
  let isOut = false;
  /** Where the page around this frame records it. */
  let stopInside: (() => void) | null = null;

  const out = sessionStore.out ?? makeBrowserStore(`hs_out:${config.key}`, ['localStorage']);
  // As the bootstrap does it for a session that begins with a page.
  const isLeftOut = (): boolean => {
    const wasOut = Number(out.read()) > Date.now() - SESSION_IDLE_MS;
    isOut = wasOut || Math.random() >= config.settings.sampling;
    if (!isOut) return false;
    if (!wasOut) fetch(`${origin}/i/${config.key}?out`, { method: 'POST', keepalive: true, credentials: 'omit' }).catch(() => undefined);
    out.write(String(Date.now()));
    session?.end();
    return true;
  };
  const startAlone = (): void => {
    session = new Session(sessionStore, () => Date.now());
    recording = new Recording({
      config, origin, session, isLeftOut, loadScript: hindsight.l, tab: tabId(tabStore),
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
      if (isOut || recording?.isOn || stopInside) return;
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
  const withdrawn = guard('storage', () => {
    recording?.withdraw();
    stop();
    tabStore.forget();
  });
  window.addEventListener('storage', (event) => {
    if (event.key === `hs:${config.key}` && event.newValue === null) withdrawn();
  });
  sessionStore.whenGone?.(withdrawn);
  const run = guard('command', (command: ArrayLike<unknown>) => runCommand(command, ports));
  const consent = saidOf(hindsight);
  const waiting = hindsight.q as unknown as ArrayLike<unknown>[];
  hindsight.q = { push: run };
  // Consent given and withdrawn again while we loaded: the last word counts, and nothing is recorded in between.
  if (consent === undefined ? config.settings.consent === 'not-required' : consent === true) ports.start();
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
