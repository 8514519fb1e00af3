// Before a rebuilt page is made as tall as its content, everything that is measured by the viewport is fixed to what it was:
// `100vh` would grow with the frame for ever, and a bar fixed to the bottom of the window would fall to the bottom of the page.

import type { Viewport } from '../stage/rebuilt-page.ts';

const VIEWPORT_LENGTH = /(-?\d*\.?\d+)(?:[sld]?vh|[sld]?vb|[sld]?vmin|[sld]?vmax)\b/gi;

export function freezeViewport(page: Document, viewport: Viewport): void {
  const roots = treesOf(page);
  const fixed = roots.flatMap((root) => fixedElements(page, root));
  for (const root of roots) {
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) freezeRules(sheet, viewport);
    for (const element of root.querySelectorAll<HTMLElement>('[style*="v"]')) freezeStyle(element.style, viewport);
  }
  for (const { element, box } of fixed) fixPlace(element, box);
}

/** Every length measured by the viewport's height, in px; widths stay, the frame keeps its width. */
export function frozenValue(value: string, viewport: Viewport): string {
  return value.replace(VIEWPORT_LENGTH, (length: string, number: string) => {
    const unit = length.slice(number.length).toLowerCase();
    const base = unit.endsWith('vmin') ? Math.min(viewport.width, viewport.height) : unit.endsWith('vmax') ? Math.max(viewport.width, viewport.height) : viewport.height;
    return `${(Number(number) * base) / 100}px`;
  });
}

function freezeRules(holder: CSSStyleSheet | CSSGroupingRule, viewport: Viewport): void {
  let rules: CSSRuleList;
  try {
    rules = holder.cssRules;
  } catch {
    return; // A sheet of another origin cannot be read; what it measures by the viewport grows.
  }
  for (const rule of rules) {
    // Rules belong to the frame's realm, so classes cannot be compared.
    if ('style' in rule) freezeStyle((rule as CSSStyleRule).style, viewport);
    if ('cssRules' in rule) freezeRules(rule as CSSGroupingRule, viewport);
  }
}

function freezeStyle(style: CSSStyleDeclaration, viewport: Viewport): void {
  for (const name of [...style]) {
    const value = style.getPropertyValue(name);
    const frozen = frozenValue(value, viewport);
    if (frozen !== value) style.setProperty(name, frozen, style.getPropertyPriority(name));
  }
}

/** The document and all shadow trees in it. */
function treesOf(root: Document | ShadowRoot): (Document | ShadowRoot)[] {
  return [root, ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : treesOf(shadowRoot)))];
}

function fixedElements(page: Document, root: Document | ShadowRoot): { element: HTMLElement; box: DOMRect }[] {
  const view = page.defaultView;
  if (view === null) return [];
  return [...root.querySelectorAll<HTMLElement>(root === page ? 'body *' : '*')]
    .filter((element) => view.getComputedStyle(element).position === 'fixed')
    .map((element) => ({ element, box: element.getBoundingClientRect() }));
}

function fixPlace(element: HTMLElement, box: DOMRect): void {
  const place = { top: box.top, left: box.left, width: box.width, height: box.height };
  for (const [name, px] of Object.entries(place)) element.style.setProperty(name, `${px}px`, 'important');
  for (const name of ['right', 'bottom']) element.style.setProperty(name, 'auto', 'important');
  element.style.setProperty('margin', '0', 'important');
  element.style.setProperty('box-sizing', 'border-box', 'important');
  element.style.setProperty('transform', 'none', 'important');
}
