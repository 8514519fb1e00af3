// The API's heatmap as the player draws it.
import type { Heatmap } from '@hindsight/api-contract';
import type { HeatmapDrawing } from '@hindsight/wire';

/** @returns null for kinds the player does not draw */
export function toDrawing(heatmap: Heatmap): HeatmapDrawing | null {
  switch (heatmap.kind) {
    case 'click':
    case 'rage':
    case 'dead':
      return { kind: 'click', elements: heatmap.elements.map(({ selector, role, text, near, version, points }) => ({ selector, role, text, near, version, points })) };
    case 'scroll':
      return { kind: 'scroll', bands: heatmap.bands };
    case 'move':
      return null;
  }
}
