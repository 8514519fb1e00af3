// Links and forms that lead to another domain of the site take the visit along, under seal. The seal is asked for while the visitor is
// about to go there, and stands in the address for the moment of going alone.

import { readCarriedVisit, VISIT_PARAMETER, type SealedVisit } from '@hindsight/wire';
import type { Guard } from '../guard.ts';
import { SESSION_IDLE_MS } from '../identity/session.ts';
import { jsonText } from '../json-text.ts';

export interface LinkPorts {
  guard: Guard;
  /** `[session, handle, visitor, begunAt, activeAt]` as it is kept, or null. */
  kept(): string | null;
  /** Whether an address leads to another of the domains. */
  leadsOut(url: URL): boolean;
  /** Asks the edge. */
  seal(visit: string): Promise<unknown>;
}

/** A seal is valid for two minutes; it must last for the way. */
const FRESH_MS = 60_000;
const USABLE_MS = 100_000;

type Way = { element: HTMLAnchorElement | HTMLFormElement; attribute: 'href' | 'action'; url: URL };

export function leadLinks({ guard, kept, leadsOut, seal }: LinkPorts): void {
  let sealed = '';
  let sealedAt = -Infinity;
  let sealedFor: string | undefined;
  let askedAt = -Infinity;

  const visit = (): ReturnType<typeof readCarriedVisit> => {
    const ids = JSON.parse(kept() ?? '[]') as number[];
    return Date.now() - ids[4]! < SESSION_IDLE_MS ? readCarriedVisit(ids) : null;
  };
  const prepare = (): void => {
    const present = visit();
    const now = performance.now();
    const isFresh = sealedFor === present?.[0] && now - sealedAt < FRESH_MS;
    if (present === null || isFresh || now - askedAt < 1_000) return;
    askedAt = now;
    void seal(jsonText(present)).then((answer) => {
      sealed = (answer as Partial<SealedVisit> | null)?.sealed ?? '';
      sealedAt = performance.now();
      sealedFor = present[0];
    });
  };
  const wayOf = (target: unknown): Way | null => {
    if (!(target instanceof Element)) return null;
    const element = target.closest('a[href],form[action]');
    const isLink = element instanceof HTMLAnchorElement;
    if (!isLink && !(element instanceof HTMLFormElement)) return null;
    // Without a referrer the page there could not tell who sent the visitor.
    if (isLink && (element.relList.contains('noreferrer') || element.hasAttribute('download'))) return null;
    if (!isLink && element.getAttribute('method')?.toLowerCase() !== 'post') return null;
    const attribute = isLink ? 'href' : 'action';
    const url = new URL(element.getAttribute(attribute)!, document.baseURI);
    return leadsOut(url) ? { element, attribute, url } : null;
  };
  const go = (target: unknown, attribute: Way['attribute']): void => {
    const way = wayOf(target);
    // A click inside a form is no submission.
    if (way?.attribute !== attribute || sealed === '' || sealedFor !== visit()?.[0] || performance.now() - sealedAt > USABLE_MS) return;
    const { element, url } = way;
    const before = element.getAttribute(attribute)!;
    const led = url.origin + url.pathname + (url.search === '' ? '?' : `${url.search}&`) + `${VISIT_PARAMETER}=${sealed}${url.hash}`;
    element.setAttribute(attribute, led);
    setTimeout(() => {
      if (element.getAttribute(attribute) === led) element.setAttribute(attribute, before);
    });
  };

  const listen = (type: string, then: (event: Event) => void): void => {
    addEventListener(type, guard('links', (event: Event) => {
      if (event.isTrusted) then(event);
    }), { capture: true, passive: true });
  };
  const at = (event: Event): unknown => event.composedPath()[0];
  const prepareFor = (event: Event): void => {
    if (wayOf(at(event))) prepare();
  };
  listen('pointerover', prepareFor);
  listen('focusin', prepareFor);
  // A finger goes nowhere before it is there: one on the page is sign enough.
  listen('touchstart', () => {
    if ([...document.links, ...document.forms].some((element) => wayOf(element))) prepare();
  });
  listen('click', (event) => go(at(event), 'href'));
  listen('auxclick', (event) => go(at(event), 'href'));
  listen('submit', (event) => {
    if (!(event as SubmitEvent).submitter?.hasAttribute('formaction')) go(event.target, 'action');
  });
}
