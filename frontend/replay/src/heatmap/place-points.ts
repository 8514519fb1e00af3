// Finds the elements of a click map again in a rebuilt page and projects their points into the boxes they have there.
// Whatever cannot be found or is not shown is counted, never guessed.

import { findElement } from '@hindsight/fingerprint';
import type { ClickMapElement, PlacedElement } from '@hindsight/wire';

export interface HeatPoint {
  /** Page coordinates, CSS px. */
  x: number;
  y: number;
  /** How often. */
  value: number;
}

export interface PlacedPoints {
  points: HeatPoint[];
  elements: PlacedElement[];
  /** Sums of counts. */
  placed: number;
  unplaced: number;
}

/** Positions are stored as 16-bit shares of the element's box. */
const FULL_SHARE = 65_535;

/** @param page laid out whole and scrolled to its top, so that boxes are page coordinates */
export function placePoints(page: Document, elements: readonly ClickMapElement[]): PlacedPoints {
  const result: PlacedPoints = { points: [], elements: [], placed: 0, unplaced: 0 };
  elements.forEach((element, index) => {
    const total = element.points.reduce((sum, [, , count]) => sum + count, 0);
    const box = shownBox(findElement(page, element));
    result.elements.push({ element: index, isPlaced: box !== null, box: box === null ? null : [box.left, box.top, box.width, box.height] });
    if (box === null) {
      result.unplaced += total;
      return;
    }
    result.placed += total;
    for (const [x, y, count] of element.points) {
      result.points.push({ x: box.left + (x / FULL_SHARE) * box.width, y: box.top + (y / FULL_SHARE) * box.height, value: count });
    }
  });
  return result;
}

function shownBox(element: Element | null): DOMRect | null {
  if (element === null || !element.checkVisibility({ visibilityProperty: true })) return null;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 ? box : null;
}
