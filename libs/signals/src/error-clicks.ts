// The error click rule: an error of the page's script within a second after a click, in the same document. Errors that come by themselves,
// and those browsers report although nothing is broken, are nobody's fault. Pure. Whoever changes a rule raises SIGNAL_RULES_VERSION.

import { firstFrom, type DocumentTrace, type FoundSignal, type TracedClick, type TracedError } from './document-trace.ts';

const WITHIN_MS = 1_000;
const HARMLESS = /^(Uncaught )?(ResizeObserver loop|AbortError|NotAllowedError: play|Uncaught AbortError)/i;

export function errorSignals(trace: DocumentTrace): FoundSignal[] {
  const byItself = new Set<string>();
  const found = new Map<TracedClick, number>();
  for (const error of trace.errors) {
    if (HARMLESS.test(error.message)) continue;
    const click = lastClickBefore(trace, error.atMs);
    if (click === null) byItself.add(nameOf(error));
    else if (!byItself.has(nameOf(error)) && !found.has(click)) found.set(click, error.atMs);
  }
  return [...found].map(([click, errorMs]) => ({ kind: 'error-click', doc: trace.doc, view: click.view, atMs: click.atMs, spanMs: errorMs - click.atMs, click, node: click.node }));
}

function lastClickBefore({ clicks }: DocumentTrace, atMs: number): TracedClick | null {
  const click = clicks[firstFrom(clicks, atMs + 0.001) - 1];
  return click !== undefined && click.atMs >= atMs - WITHIN_MS ? click : null;
}

function nameOf({ message, place }: TracedError): string {
  return `${place} ${message}`;
}
