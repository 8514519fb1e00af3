// What a person does with the list of recordings, timed by the browser's own clock, without the driver's way to and fro. For measuring.
import type { RecordingFilter } from '@hindsight/recording-index';
import type { Page } from 'playwright-core';

const NAMES: Readonly<Record<string, string>> = { fromMs: 'from', toMs: 'to' };

/** Another address of the list, or another day in the open "Jump to a day". */
export type ListChange = { address: string } | { day: string };

/** @returns ms from the change to the second frame after the new rows stand */
export function changeList(target: Page, change: ListChange): Promise<number> {
  return target.evaluate((asked) => new Promise<number>((done, failed) => {
    const start = performance.now();
    if ('address' in asked) {
      history.pushState(null, '', asked.address);
      dispatchEvent(new PopStateEvent('popstate', { state: null }));
    } else {
      const input = document.querySelector<HTMLInputElement>('.jump input');
      if (input === null) return failed(new Error('the days to jump to are not open'));
      input.value = asked.day;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
    let wasBusy = false;
    const look = (): void => {
      const isBusy = document.querySelector('.list')?.getAttribute('aria-busy') === 'true';
      wasBusy ||= isBusy;
      if (wasBusy && !isBusy) requestAnimationFrame(() => requestAnimationFrame(() => { done(performance.now() - start); }));
      else if (performance.now() - start > 60_000) failed(new Error(`no rows for ${JSON.stringify(asked)}`));
      else setTimeout(look, 1);
    };
    look();
  }), change);
}

export interface Scrolled {
  /** Until all rows of a screen stood. */
  screenMs: number[];
  frameMs: number[];
  /** Rows in the page at the end. */
  drawn: number;
  /** Rows seen. */
  known: number;
}

/** Down by one screen after the other. */
export function scrollList(target: Page, screens: number): Promise<Scrolled> {
  return target.evaluate(async (most) => {
    const screenMs: number[] = [];
    const frameMs: number[] = [];
    let last = performance.now();
    let isOver = false;
    const frame = (now: number): void => {
      frameMs.push(now - last);
      last = now;
      if (!isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const areRowsThere = (): boolean => {
      const places = [0.2, 0.5, 0.9].map((share) => document.elementFromPoint(innerWidth / 2, innerHeight * share)?.closest('.list li') ?? null);
      return places.every((row) => row?.querySelector('hs-recording-row') != null);
    };
    for (let i = 0; i < most; i++) {
      const start = performance.now();
      scrollBy({ top: innerHeight - 100, behavior: 'instant' });
      do await new Promise((next) => requestAnimationFrame(next)); while (!areRowsThere() && performance.now() - start < 30_000);
      screenMs.push(performance.now() - start);
    }
    isOver = true;
    return { screenMs, frameMs, drawn: document.querySelectorAll('hs-recording-row').length, known: Number(document.querySelector('.list li')?.getAttribute('aria-setsize') ?? 0) };
  }, screens);
}

/** @returns ms until the answer is there, and what it says */
export function fetchIn<T>(target: Page, path: string): Promise<{ ms: number; answer: T }> {
  return target.evaluate(async (asked) => {
    const start = performance.now();
    const response = await fetch(asked);
    if (!response.ok) throw new Error(`${asked}: ${response.status}`);
    const answer: unknown = await response.json();
    return { ms: performance.now() - start, answer };
  }, path) as Promise<{ ms: number; answer: T }>;
}

/** The filter as the app writes it into the address. */
export function toAddressQuery(filter: RecordingFilter): string {
  const query = new URLSearchParams();
  for (const [field, value] of Object.entries(filter)) {
    const name = NAMES[field] ?? field;
    if (field === 'any' || field === 'sequence') query.set(name, JSON.stringify(value));
    else if (Array.isArray(value)) for (const one of value) query.append(name, String(one));
    else if (field === 'clicked') query.set('clickedText', (value as NonNullable<RecordingFilter['clicked']>).text?.value ?? '');
    else if (typeof value === 'object') {
      const { match, value: text } = value as { match: string; value: string };
      query.set(name, text);
      query.set(`${name}Match`, match);
    } else query.set(name, String(value));
  }
  return query.toString();
}
