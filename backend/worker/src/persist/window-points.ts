// A window's points: provisional, from this window's batches alone. Sealing derives them again from the whole recording.

import type { PointWindow } from '@hindsight/points';

import type { NewBatch, Visit } from '../assemble/visit.ts';
import { deepestScrolls } from '../derive/deepest-scroll.ts';
import { clickPoint, scrollPoint } from '../derive/window-points.ts';
import type { PointOwner } from '../derive/window-points.ts';
import type { ElementName, Names, PathName } from './names.ts';
import { bare, stateElement, UNKNOWN_ELEMENT } from './names.ts';
import { MAX_ELEMENTS } from '../derive/visit-facts.ts';

/** All names the window's rows will need. */
export function namesOf(visits: readonly Visit[]): { paths: PathName[]; elements: ElementName[] } {
  const paths: PathName[] = [];
  const elements: ElementName[] = [];
  for (const visit of visits) {
    const owner = { workspaceId: visit.workspaceId, siteId: visit.siteId };
    for (const view of visit.newViews) paths.push({ ...owner, path: view.path });
    for (const { facts } of visit.newBatches) {
      for (const element of facts.elements) elements.push({ ...owner, element: bare(element) });
      for (const state of facts.states) elements.push({ ...owner, element: stateElement(state) });
      if (facts.clicks.length > 0) elements.push({ ...owner, element: UNKNOWN_ELEMENT });
    }
  }
  return { paths, elements };
}

/** Writes the ids into the visits' facts, so that later windows and the summary have them. */
export function keepIds(visits: readonly Visit[], names: Names): void {
  for (const visit of visits) {
    for (const view of visit.newViews) view.pageId = String(names.pageId({ ...visit, path: view.path }));
    let room = MAX_ELEMENTS - Object.keys(visit.facts.elements).length;
    for (const { doc, facts } of visit.newBatches) {
      for (const element of facts.elements) {
        const key = `${doc}.${element.node}`;
        if (!(key in visit.facts.elements) && room-- <= 0) continue;
        visit.facts.elements[key] = String(names.elementId({ ...visit, element: bare(element) }));
      }
      for (const state of facts.states) {
        const key = stateKey(doc, state.state);
        if (!(key in visit.facts.elements) && room-- <= 0) continue;
        visit.facts.elements[key] = String(names.elementId({ ...visit, element: stateElement(state) }));
      }
    }
  }
}

/** @param owner the visit's recording, once it has an id */
export function pointsOf(visit: Visit, owner: PointOwner, names: Names): PointWindow {
  const points: PointWindow = { clicks: [], moves: [], scrolls: [] };
  for (const [doc, batches] of byDocument(visit.newBatches)) {
    const pageIds = new Map(visit.facts.views.filter((view) => view.doc === doc && view.pageId !== '').map((view) => [view.view, BigInt(view.pageId)]));
    for (const { seq, click } of batches.flatMap((batch) => batch.facts.clicks.map((one) => ({ seq: batch.seq, click: one })))) {
      const pageId = pageIds.get(click.view);
      if (pageId === undefined) continue; // its page view has not come yet: sealing adds the point
      const known = visit.facts.elements[`${doc}.${click.node}`];
      const elementId = known === undefined ? names.elementId({ ...visit, element: UNKNOWN_ELEMENT }) : BigInt(known);
      points.clicks.push(clickPoint(owner, click, { doc, seq, pageId, elementId, stateId: BigInt(visit.facts.elements[stateKey(doc, click.state)] ?? 0) }));
    }
    for (const [view, scroll] of deepestScrolls(batches.flatMap((batch) => batch.facts.scrolls))) {
      const pageId = pageIds.get(view);
      if (pageId !== undefined) points.scrolls.push(scrollPoint(owner, scroll, { doc, pageId }));
    }
  }
  return points;
}

/** Where the visit's facts keep a state's row, beside its elements. */
export function stateKey(doc: number, state: number): string {
  return `${doc}.s${state}`;
}

function byDocument(batches: readonly NewBatch[]): Map<number, NewBatch[]> {
  const documents = new Map<number, NewBatch[]>();
  for (const batch of batches) documents.set(batch.doc, [...(documents.get(batch.doc) ?? []), batch]);
  return documents;
}
