// Frames of other origins whose content nobody recorded: a box of their size that says so, until a recording of them stands in it.

import { INCREMENTAL_SNAPSHOT, SOURCE_MUTATION, type RecordedEvent } from '@hindsight/wire';

/** On frames that are covered. */
export const COVERED = 'hs-covered';
const LABEL = '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="20"><text x="75" y="14" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#666">Frame not recorded</text></svg>';
const COVER = `#8882 url("data:image/svg+xml,${encodeURIComponent(LABEL)}") center no-repeat`;

/** Covers a frame in a snapshot that has an address of another origin. */
export function coverFrame(attributes: Record<string, unknown>): void {
  attributes[COVERED] = '';
  attributes['style'] = `${typeof attributes['style'] === 'string' ? `${attributes['style']};` : ''}background:${COVER} !important`;
}

/** Keeps covers where a frame's style changes, and takes them away where its document has come. */
export function updateCovers(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  const data = event.data as { source?: unknown; isAttachIframe?: unknown; adds?: { parentId: number }[]; attributes?: { id: number }[] } | null;
  if (event.type !== INCREMENTAL_SNAPSHOT || data?.source !== SOURCE_MUTATION) return;
  for (const { id } of data.attributes ?? []) coveredFrame(nodeOf(id))?.style.setProperty('background', COVER, 'important');
  if (data.isAttachIframe !== true) return;
  for (const { parentId } of data.adds ?? []) {
    const frame = coveredFrame(nodeOf(parentId));
    frame?.style.removeProperty('background');
    frame?.removeAttribute(COVERED);
  }
}

function coveredFrame(node: Node | null): HTMLElement | null {
  return node?.nodeName === 'IFRAME' && (node as HTMLElement).hasAttribute(COVERED) ? (node as HTMLElement) : null;
}
