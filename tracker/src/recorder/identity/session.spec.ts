import { describe, expect, it } from '@jest/globals';
import type { BrowserStore } from './browser-store.ts';
import { Session } from './session.ts';

const MINUTE = 60_000;

function browser() {
  let kept: string | null = null;
  let now = 1_700_000_000_000;
  const store: BrowserStore = { read: () => kept, write: (text) => (kept = text), forget: () => (kept = null) };
  return { store, tab: () => new Session(store, () => now), after: (ms: number) => (now += ms) };
}

describe('a session', () => {
  it('is the same on the next page and in the next tab', () => {
    const { tab } = browser();
    expect(tab().ids).toMatchObject({ session: tab().ids.session, visitor: tab().ids.visitor });
  });

  it('ends 30 minutes after the last input; the visitor stays', () => {
    const { tab, after } = browser();
    const session = tab();
    const first = { ...session.ids };
    after(29 * MINUTE);
    expect(session.touch()).toBeNull();
    after(31 * MINUTE);
    expect(session.isOver()).toBe(true);
    expect(session.touch()).toBe('begun');
    expect(session.ids.session).not.toBe(first.session);
    expect(session.ids.handle).not.toBe(first.handle);
    expect(session.ids.visitor).toBe(first.visitor);
  });

  it('ends after 4 hours of input without a pause', () => {
    const { tab, after } = browser();
    const session = tab();
    let changes = 0;
    for (let minute = 0; minute < 245; minute += 5) {
      after(5 * MINUTE);
      if (session.touch()) changes++;
    }
    expect(changes).toBe(1);
  });

  it('lives on while another tab is used, and follows it into the next session', () => {
    const { tab, after } = browser();
    const [one, other] = [tab(), tab()];
    after(20 * MINUTE);
    other.touch();
    after(20 * MINUTE);
    expect(one.touch()).toBeNull();
    after(40 * MINUTE);
    expect(other.touch()).toBe('begun');
    expect(one.touch()).toBe('joined');
    expect(one.ids.session).toBe(other.ids.session);
  });

  it('that is ended is over for every tab; the visitor stays', () => {
    const { tab, after } = browser();
    const [one, other] = [tab(), tab()];
    after(31 * MINUTE);
    one.touch();
    const { visitor } = one.ids;
    one.end();
    expect(one.isOver()).toBe(true);
    expect(other.touch()).toBe('begun');
    expect(other.ids.visitor).toBe(visitor);
    expect(tab().ids.session).toBe(other.ids.session);
  });

  it('is fresh where the store holds nothing of ours', () => {
    for (const text of ['', 'null', '{}', '["x","y","z",1,2]', '[']) {
      const { store, tab } = browser();
      store.write(text);
      expect(tab().ids.session).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
