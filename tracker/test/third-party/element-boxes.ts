// Where the visible elements of a page are, each with its place in the tree, so that two pages can be compared box by box. Runs
// inside the page: no imports, nothing from outside.

/** Place in the tree → left, top, width, height in CSS px of the viewport. */
export type ElementBoxes = Record<string, [number, number, number, number]>;

export function readElementBoxes(page: Document): ElementBoxes {
  const boxes: ElementBoxes = {};
  const { innerWidth, innerHeight } = page.defaultView as Window;
  const unseen = new Set(['SCRIPT', 'NOSCRIPT', 'STYLE', 'TEMPLATE', 'LINK', 'META', 'OPTION']);
  const walk = (parent: Element | ShadowRoot, place: string): void => {
    let nth = 0;
    for (const element of parent.children) {
      if (unseen.has(element.tagName)) continue;
      const own = `${place}/${element.tagName.toLowerCase()}.${nth++}`;
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0 && left < innerWidth && top < innerHeight && left + width > 0 && top + height > 0) boxes[own] = [left, top, width, height];
      if (element.shadowRoot) walk(element.shadowRoot, `${own}/#`);
      walk(element, own);
    }
  };
  if (page.body) walk(page.body, '');
  return boxes;
}

/** How many of the live page's boxes are within 1 px, and of how many. */
export function boxesAlike(live: ElementBoxes, replayed: ElementBoxes): { alike: number; of: number } {
  const entries = Object.entries(live);
  const alike = entries.filter(([place, box]) => box.every((side, i) => Math.abs(side - (replayed[place]?.[i] ?? Infinity)) <= 1)).length;
  return { alike, of: entries.length };
}
