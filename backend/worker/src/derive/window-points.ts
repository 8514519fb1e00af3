// derive: a batch's clicks and scrolls → points, once the ids of page and element are known.

import type { ClickPoint, ScrollPoint } from '@hindsight/points';

import type { ClickFact, ScrollFact } from './batch-facts.ts';

export interface PointOwner {
  recordingId: bigint;
  month: string;
  workspaceId: bigint;
  siteId: bigint;
}

export function clickPoint(owner: PointOwner, click: ClickFact, place: { doc: number; seq: number; pageId: bigint; elementId: bigint; stateId: bigint }): ClickPoint {
  return {
    recordingId: owner.recordingId, month: owner.month, workspaceId: owner.workspaceId, siteId: owner.siteId,
    pageId: place.pageId, elementId: place.elementId, doc: place.doc, view: click.view, seq: place.seq, nth: click.nth, atMs: click.atMs,
    x: click.x, y: click.y, box: click.box, pageX: click.pageX, pageY: click.pageY, viewportWidth: click.viewportWidth, isRage: false, stateId: place.stateId,
  };
}

export function scrollPoint(owner: PointOwner, scroll: ScrollFact, place: { doc: number; pageId: bigint; attention?: Uint8Array | undefined }): ScrollPoint {
  return {
    recordingId: owner.recordingId, month: owner.month, workspaceId: owner.workspaceId, siteId: owner.siteId,
    pageId: place.pageId, doc: place.doc, view: scroll.view, height: scroll.height, reached: scroll.reached, fold: scroll.fold, attention: place.attention ?? null,
  };
}
