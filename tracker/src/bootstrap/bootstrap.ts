// The few bytes on every page: queue stub, consent, privacy signals, sampling, then one <script> for the recorder.
// Promise: asks for, stores and throws nothing it was not allowed to. The edge puts the site's configuration in place of
// __HINDSIGHT_CONFIG__ (BootstrapConfig as JSON); every byte here is on every page of every customer.

import type { BootstrapConfig } from '@hindsight/wire';
import type { Hindsight, HindsightWindow, LoadScript } from './handover.ts';

declare const __HINDSIGHT_CONFIG__: BootstrapConfig;
type TrustedTypes = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } };

try {
  const page = window as HindsightWindow & { trustedTypes?: TrustedTypes };
  const stub = page.hindsight;
  // A second copy of the snippet: the first one is at work.
  if (!stub?.c) {
    const config = __HINDSIGHT_CONFIG__;
    const { key, settings, recorder } = config;
    const self = (document.currentScript ?? document.querySelector(`[src*="${key}"]`)) as HTMLScriptElement;
    // Whatever stands before `/s/<key>.js`, or before a folder and file of other names that a proxy of the site's own maps to it.
    const origin = self.src.replace(/(\/[^/]*){2}$/, '');
    let isLoading = false;
    let policy: { createScriptURL(url: string): string } | undefined;

    const loadScript: LoadScript = (path, integrity) => {
      const script = document.createElement('script');
      let url = origin + path;
      try {
        // Pages that require Trusted Types take a script address from a policy only, and a policy is made once.
        policy ??= page.trustedTypes?.createPolicy('hindsight', { createScriptURL: (text) => text });
        if (policy) url = policy.createScriptURL(url);
      } catch { /* This page names its policies and ours is not among them: the plain text is the only other way. */ }
      Object.assign(script, { src: url, integrity, crossOrigin: '', nonce: self.nonce });
      return (document.head ?? document.documentElement).appendChild(script);
    };
    const load = (): void => {
      if (!isLoading) loadScript(recorder.path, recorder.integrity);
      isLoading = true;
    };

    const tell = (query: string, body?: string): void => {
      fetch(`${origin}/i/${key}${query}`, { method: 'POST', keepalive: true, credentials: 'omit', body: body! }).catch(() => 0);
    };

    // Sampling is decided once for a session: one being recorded goes on, one left out stays out for as long as it would last.
    const isSampled = (): boolean => {
      // Whether it goes on from another host the recorder has to see.
      if (settings.visitDomains) return true;
      const isDrawn = Math.random() < settings.sampling;
      try {
        const since = Date.now() - 18e5;
        const mark = `hs_out:${key}`;
        if ((JSON.parse(localStorage.getItem(`hs:${key}`)!) as number[] | null)?.[4]! > since) return true;
        if ((localStorage.getItem(mark) as number | null)! <= since) {
          if (isDrawn) return true;
          // Once for a visit and without a name, so that the site can say why there is no recording of it.
          tell('?out');
        }
        localStorage.setItem(mark, Date.now() as never);
        return false;
      } catch {
        return isDrawn;
      }
    };

    // The recorder does this where it runs; then nothing is found here any more.
    const forget = (): void => {
      for (const area of [localStorage, sessionStorage]) {
        const kept = area.getItem(`hs:${key}`);
        area.removeItem(`hs:${key}`);
        area.removeItem(`hs_out:${key}`);
        area.removeItem('hs_tab');
        if (kept && isWanted && settings.eraseOnRevoke) tell('', kept + '\n[]');
      }
      // Shared by the hosts of a domain: what the recorder put there it takes away.
      if (document.cookie.includes(`hs_${key}`)) load();
    };

    const react = (command: ArrayLike<unknown>): void => {
      try {
        if (command[0] === 'consent') {
          if (command[1] === false) forget();
          else if (isWanted && command[1] === true && isSampled()) load();
        }
      } catch { /* Nothing is ever thrown into the page. */ }
    };
    // Also called with `new`, as any function could be: by its `arguments` it stays one when the build makes it short.
    const hindsight = function () {
      const command: ArrayLike<unknown> = arguments;
      // Where no recorder ever comes the queue must not grow without end; consent is never left out.
      if (command[0] === 'consent' || !(hindsight.q.length! > 99)) hindsight.q.push(command);
      react(command);
    } as Hindsight;
    const isWanted = !settings.honourPrivacySignals || !((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl || navigator.doNotTrack === '1');
    const waiting = Array.from((stub?.q ?? []) as ArrayLike<unknown>[]);
    hindsight.q = waiting;
    hindsight.c = config;
    hindsight.o = origin;
    hindsight.l = loadScript;
    page.hindsight = hindsight;
    const said = waiting.filter((command) => command[0] === 'consent').pop();
    if (!isWanted) forget();
    else if (said) react(said);
    else if (settings.consent !== 'required' && isSampled()) load();
  }
} catch { /* Nothing is ever thrown into the page; without the recorder the site works as before. */ }
