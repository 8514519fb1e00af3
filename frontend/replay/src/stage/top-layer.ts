// Popovers a recording says are open: shown in the top layer as they were, none closing another and none closed by the viewer.

import { FULL_SNAPSHOT, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION, type RecordedEvent } from '@hindsight/wire';

/** The recorder's mark of an open popover, beside rrweb's of dialogs. */
const MODE = 'rr_open_mode';

/** Brings the popovers an event tells of into or out of the top layer; call it when the event is applied. */
export function applyPopovers(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  for (const { id, mode } of modesIn(event)) {
    const element = nodeOf(id) as HTMLElement | null;
    if (element?.popover === undefined || element.popover === null || !element.isConnected) continue;
    const isOpen = element.matches(':popover-open');
    if (mode !== 'popover') {
      if (isOpen) element.hidePopover();
    } else if (!isOpen) {
      // An automatic one would close the others, and itself at the viewer's first click.
      element.popover = 'manual';
      element.showPopover();
    }
  }
}

/** Takes a dialog that is closed by its attribute alone out of the top layer: browsers leave it there, and all below it out of reach. */
export function letGoOfDialogs(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
  const data = (event.data ?? {}) as { source?: unknown; attributes?: { id?: unknown; attributes?: Record<string, unknown> }[] };
  if (event.type !== INCREMENTAL_SNAPSHOT || data.source !== SOURCE_MUTATION) return;
  for (const { id, attributes } of data.attributes ?? []) {
    if (typeof id !== 'number' || attributes?.['open'] !== null) continue;
    const dialog = nodeOf(id) as HTMLDialogElement | null;
    if (dialog?.nodeName !== 'DIALOG' || dialog.open || !dialog.matches(':modal')) continue;
    dialog.setAttribute('open', '');
    dialog.close();
  }
}

function modesIn(event: RecordedEvent): { id: number; mode: unknown }[] {
  const modes: { id: number; mode: unknown }[] = [];
  const note = (id: unknown, attributes: Record<string, unknown> | undefined): void => {
    if (typeof id === 'number' && attributes && MODE in attributes) modes.push({ id, mode: attributes[MODE] });
  };
  const data = (event.data ?? {}) as { source?: unknown; node?: unknown; adds?: { node?: unknown }[]; attributes?: { id?: unknown; attributes?: Record<string, unknown> }[] };
  const waiting: unknown[] = [];
  if (event.type === FULL_SNAPSHOT) waiting.push(data.node);
  if (event.type === INCREMENTAL_SNAPSHOT && data.source === SOURCE_MUTATION) {
    for (const add of data.adds ?? []) waiting.push(add.node);
    for (const change of data.attributes ?? []) note(change.id, change.attributes);
  }
  while (waiting.length > 0) {
    const node = waiting.pop() as { id?: unknown; attributes?: Record<string, unknown>; childNodes?: unknown[] } | null;
    if (node === null || typeof node !== 'object') continue;
    note(node.id, node.attributes);
    // In the page's order: the last to open is on top.
    if (Array.isArray(node.childNodes)) waiting.push(...[...node.childNodes].reverse());
  }
  return modes;
}
