// Finds the elements of a map again in a rebuilt page and projects their points into the boxes they have there.
// Whatever cannot be found or is not shown is counted, never guessed.

import { findElement } from '@hindsight/fingerprint';
import type { AreaMapElement, ClickMapElement, PlacedElement } from '@hindsight/wire';
import { clipsOf, isCutBy } from './clips.ts';

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
  /** The elements themselves, by index; null where unplaced. */
  found: (Element | null)[];
  /** Sums of counts. Those out of sight are placed, though nothing is drawn of them. */
  placed: number;
  unplaced: number;
  outOfSight: number;
}

/** Positions are stored as 16-bit shares of the element's box. */
const FULL_SHARE = 65_535;

/** @param page laid out whole and scrolled to its top, so that boxes are page coordinates */
export function placePoints(page: Document, elements: readonly (ClickMapElement | AreaMapElement)[]): PlacedPoints {
  const result: PlacedPoints = { points: [], elements: [], found: [], placed: 0, unplaced: 0, outOfSight: 0 };
  elements.forEach((element, index) => {
    const found = findElement(page, element);
    const box = shownBox(found);
    const all = 'points' in element ? element.points : [[FULL_SHARE / 2, FULL_SHARE / 2, element.clicks] as const];
    const total = all.reduce((sum, [, , count]) => sum + count, 0);
    const placed: PlacedElement = { element: index, isPlaced: false, box: null, outOfSight: 0 };
    result.elements.push(placed);
    result.found.push(null);
    if (found === null || box === null) {
      result.unplaced += total;
      return;
    }
    const clips = clipsOf(found);
    let lost = 0;
    for (const [x, y, count] of all) {
      const point = { x: box.left + (x / FULL_SHARE) * box.width, y: box.top + (y / FULL_SHARE) * box.height, value: count };
      const cut = isCutBy(point, clips);
      if (cut === null) result.points.push(point);
      else if (cut.canScroll) placed.outOfSight += count;
      else lost += count;
    }
    result.unplaced += lost;
    if (lost === total && total > 0) return;
    result.placed += total - lost;
    result.outOfSight += placed.outOfSight;
    placed.isPlaced = true;
    placed.box = [box.left, box.top, box.width, box.height];
    result.found[index] = found;
  });
  return result;
}

function shownBox(element: Element | null): DOMRect | null {
  if (element === null || !element.checkVisibility({ visibilityProperty: true })) return null;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 ? box : null;
}
