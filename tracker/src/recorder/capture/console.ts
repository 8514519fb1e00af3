// Lines the page writes to its console, where the site asked for them: values masked as in errors, of objects only what they are.
// Promise: the page's own console is called as before, with what it was given; of objects only errors are looked into.

import { CONSOLE_LEVELS, type ConsoleLevel } from '@hindsight/wire';
import { stopAll, type Capture, type Stop } from '../page.ts';
import { cleanMessage, LONGEST_MESSAGE } from '../privacy/clean-message.ts';

const MOST_PER_VIEW = 200;

// The page's, which is listened to.
const pages = window.console;

type Write = (...parts: unknown[]) => void;
// A page may have replaced them by the time they are needed.
const { apply } = Reflect;

export const captureConsole: Capture = (emit, page) => {
  const { consoleLines } = page.settings;
  if (consoleLines === undefined) return () => undefined;
  let count = 0;
  const tell = page.guard('console', (level: ConsoleLevel, parts: readonly unknown[]) => {
    if (++count <= MOST_PER_VIEW) emit('hs:console', { view: page.view, level, message: cleanMessage(textOf(parts), page.masks) });
  });
  return stopAll([
    ...(consoleLines === 'all' ? CONSOLE_LEVELS : CONSOLE_LEVELS.slice(0, 2)).map((level) => listenTo(level, tell)),
    page.onViewBegin(() => (count = 0)),
  ]);
};

function listenTo(level: ConsoleLevel, tell: (level: ConsoleLevel, parts: readonly unknown[]) => void): Stop {
  const own = pages[level] as unknown;
  if (typeof own !== 'function') return () => undefined;
  let isOn = true;
  const write: Write = function (this: unknown, ...parts) {
    if (isOn) tell(level, parts);
    apply(own, this, parts);
  };
  // A frozen console stays the page's own.
  if (!Reflect.set(pages, level, write)) return () => undefined;
  return () => {
    isOn = false;
    // Whoever has replaced it since calls ours: it goes on calling the page's.
    if (pages[level] === write) Reflect.set(pages, level, own);
  };
}

/** As a console writes it: the first part may say where the others go (https://console.spec.whatwg.org/#formatter). */
function textOf(parts: readonly unknown[]): string {
  const [first, ...others] = parts;
  if (typeof first !== 'string') return parts.map(wordOf).join(' ');
  const text = first.slice(0, LONGEST_MESSAGE * 4).replace(/%[sdifoOc]/g, (place) => {
    if (others.length === 0) return place;
    const word = wordOf(others.shift());
    // A style is nothing to read.
    return place === '%c' ? '' : word;
  });
  return [text, ...others.map(wordOf)].join(' ');
}

function wordOf(part: unknown): string {
  if (part === null || typeof part !== 'object') return typeof part === 'function' ? 'function' : String(part).slice(0, LONGEST_MESSAGE * 4);
  try {
    // What an error says is what its line is for.
    if (part instanceof Error) return `${part.name}: ${part.message}`;
    return Array.isArray(part) ? '[…]' : '{…}';
  } catch {
    // It objects to being looked at: an object.
    return '{…}';
  }
}
