// The kinds of maps a person chooses from, and the map of the API each is drawn from.
import type { Heatmap } from '@hindsight/api-contract';
import type { IconName } from '../design/icon-paths.ts';

export type MapKind = 'click' | 'rage' | 'dead' | 'area' | 'move' | 'scroll' | 'attention';

export const MAP_KINDS: readonly { kind: MapKind; label: string; icon: IconName; asked: Heatmap['kind'] }[] = [
  { kind: 'click', label: 'Clicks', icon: 'click', asked: 'click' },
  { kind: 'area', label: 'Areas', icon: 'browser', asked: 'click' },
  { kind: 'rage', label: 'Rage', icon: 'rage', asked: 'rage' },
  { kind: 'dead', label: 'Dead', icon: 'dead', asked: 'dead' },
  { kind: 'move', label: 'Moves', icon: 'arrow', asked: 'move' },
  { kind: 'scroll', label: 'Scroll', icon: 'scroll', asked: 'scroll' },
  { kind: 'attention', label: 'Attention', icon: 'clock', asked: 'scroll' },
];

export function readKind(text: string | null): MapKind {
  return MAP_KINDS.find(({ kind }) => kind === text)?.kind ?? 'click';
}

export function askedKind(kind: MapKind): Heatmap['kind'] {
  return MAP_KINDS.find((each) => each.kind === kind)?.asked ?? 'click';
}

/** Whether a map is of clicks on elements: those have states, a table and moments. */
export function isOfClicks(kind: MapKind): boolean {
  return !['move', 'scroll', 'attention'].includes(kind);
}
