// The form abandon rule: something was typed into a form, and the page was left without sending it. Not: search and filters, forms that
// save as one types (a request follows), fields that were emptied again, and forms that were sent later in the visit. Pure. Whoever changes
// a rule raises SIGNAL_RULES_VERSION.

import { firstFrom, isSeen, type DocumentTrace, type Effect, type FoundSignal, type TracedView, type Typing } from './document-trace.ts';

/** A request so soon after typing saves or answers what was typed. */
const SAVED_WITHIN_MS = 2_500;
/** What follows a click on the form's button within this time is its sending. */
const SENT_WITHIN_MS = 2_500;
/** Left so soon after the last letter: with the Enter key, which nobody hears. */
const ENTERED_MS = 1_000;

interface Filling {
  trace: DocumentTrace;
  view: TracedView | null;
  form: number;
  typings: Typing[];
  leftMs: number;
}

/** @param traces all documents of a visit */
export function abandonSignals(traces: readonly DocumentTrace[]): FoundSignal[] {
  const fillings = traces.flatMap(fillingsOf).sort((a, b) => lastOf(a).atMs - lastOf(b).atMs);
  return fillings.filter((filling, i) => {
    const path = filling.view?.path ?? '';
    // Whoever comes back to a page and goes on there has not given it up.
    const goesOn = fillings.slice(i + 1).some((later) => later.view !== filling.view && (later.view?.path ?? '') === path);
    return !goesOn && isLeft(filling) && !isSent(filling) && !isSaved(filling);
  }).map(({ trace, view, typings, form }) => {
    const first = typings[0] as Typing;
    const last = typings.at(-1) as Typing;
    return { kind: 'abandon', doc: trace.doc, view: view?.view ?? 0, atMs: last.atMs, spanMs: last.atMs - first.atMs, click: null, node: clickedField(trace, form, last) };
  });
}

/** What was typed into each form, by the page view it was last typed in. */
function fillingsOf(trace: DocumentTrace): Filling[] {
  const forms = new Map<number, Typing[]>();
  for (const typing of trace.typings) if (typing.form !== null) forms.set(typing.form, [...(forms.get(typing.form) ?? []), typing]);
  return [...forms].map(([form, typings]) => {
    const last = typings.at(-1) as Typing;
    const next = firstFrom(trace.views, last.atMs + 0.001);
    return { trace, form, typings, view: trace.views[next - 1] ?? null, leftMs: trace.views[next]?.atMs ?? trace.toMs };
  });
}

/** Something stands in it, and nothing is missing between the last letter and leaving. */
function isLeft({ trace, typings, leftMs }: Filling): boolean {
  const last = typings.at(-1) as Typing;
  const fields = new Map(typings.map((typing) => [typing.field, typing.isEmpty]));
  return [...fields.values()].some((isEmpty) => !isEmpty) && isSeen(trace, last.atMs, leftMs) && leftMs - last.atMs > ENTERED_MS;
}

function isSent({ trace, typings, form, leftMs }: Filling): boolean {
  const lastMs = (typings.at(-1) as Typing).atMs;
  if (trace.submitsMs.some((submitMs) => submitMs >= lastMs && submitMs <= leftMs)) return true;
  // Recorders that do not tell of sending: a button of the form, and then a request or a way out.
  return trace.clicks.some((click) => click.atMs >= lastMs && click.atMs <= leftMs && click.target.form === form && click.target.kind === 'control'
    && hasEffect(trace.effects, click.atMs, click.atMs + SENT_WITHIN_MS, ['network', 'leave']));
}

function isSaved({ trace, typings }: Filling): boolean {
  const lastMs = (typings.at(-1) as Typing).atMs;
  return hasEffect(trace.effects, lastMs, lastMs + SAVED_WITHIN_MS, ['network']);
}

function hasEffect(effects: readonly Effect[], fromMs: number, toMs: number, kinds: readonly Effect['kind'][]): boolean {
  for (let i = firstFrom(effects, fromMs); i < effects.length && (effects[i] as Effect).atMs <= toMs; i++) if (kinds.includes((effects[i] as Effect).kind)) return true;
  return false;
}

/** The field last typed in, if it was ever clicked: only then is it known by name; else any field of the form that was. */
function clickedField(trace: DocumentTrace, form: number, last: Typing): number | null {
  const clicked = trace.clicks.filter(({ target }) => target.form === form && target.kind === 'field');
  return (clicked.find(({ node }) => node === last.field) ?? clicked.at(-1))?.node ?? null;
}

function lastOf({ typings }: Filling): Typing {
  return typings.at(-1) as Typing;
}
