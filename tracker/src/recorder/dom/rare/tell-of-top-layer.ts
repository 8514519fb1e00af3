// Popovers that open and close: no attribute says so. Snapshots and dialogs carry `rr_open_mode` with their attributes.

import { SOURCE_MUTATION } from '@hindsight/wire';
import { attributeOf, matches } from '../natives.ts';
import type { RareCall } from './rarities.ts';
import type { ObserverHost } from '../recorder-parts.ts';

export function tellOfTopLayer({ emit, mirror }: ObserverHost): RareCall {
  return (_name, target) => {
    const element = target as Element;
    const id = mirror.id(element);
    if (id === 0 || attributeOf(element, 'popover') === null) return;
    const attributes = { rr_open_mode: matches(element, ':popover-open') ? 'popover' : null };
    emit(SOURCE_MUTATION, { texts: [], removes: [], adds: [], attributes: [{ id, attributes }] }, element);
  };
}
