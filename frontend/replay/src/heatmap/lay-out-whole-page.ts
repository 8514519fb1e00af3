// Makes a rebuilt page show all its content at once, at the width it was recorded at, so that points anywhere on it can be drawn.

import type { RebuiltPage } from '../stage/rebuilt-page.ts';
import { freezeViewport } from './freeze-viewport.ts';

export interface WholePage {
  width: number;
  height: number;
  /** The main scroller's content, in page coordinates: depths of the scroll map are measured in it. */
  scrolled: { left: number; top: number; width: number; height: number };
}

/** Taller is cut: no screen shows it and no canvas holds it. */
export const MAX_PAGE_HEIGHT = 60_000;
/** A scroller covers at least this share of the viewport to be the main one. */
const MAIN_SCROLLER_SHARE = 0.5;
/** An app shell may need the frame to grow again after its parts have moved. */
const GROW_TRIES = 4;

export function layOutWholePage(page: RebuiltPage): WholePage {
  const content = page.document;
  const root = content?.scrollingElement;
  const { width, height } = page.viewport;
  if (!content || !root) return { width, height, scrolled: { left: 0, top: 0, width, height } };
  content.documentElement.style.setProperty('scroll-behavior', 'auto', 'important');
  root.scrollTo(0, 0);

  const inner = root.scrollHeight > root.clientHeight + 1 ? null : mainScroller(content, width * height);
  if (inner !== null) return growAround(page, inner);

  freezeViewport(content, page.viewport);
  const pageHeight = Math.min(MAX_PAGE_HEIGHT, Math.max(height, root.scrollHeight));
  setHeight(page, pageHeight);
  return { width, height: pageHeight, scrolled: { left: 0, top: 0, width, height: pageHeight } };
}

/** The element that scrolls the page where the document itself does not; null if there is none. */
export function mainScroller(page: Document, viewportArea: number): HTMLElement | null {
  let main: HTMLElement | null = null;
  let mainArea = viewportArea * MAIN_SCROLLER_SHARE;
  for (const element of page.querySelectorAll<HTMLElement>('body, body *')) {
    if (element.scrollHeight <= element.clientHeight + 1) continue;
    const overflow = page.defaultView?.getComputedStyle(element).overflowY;
    if (overflow !== 'auto' && overflow !== 'scroll') continue;
    const area = element.clientWidth * element.clientHeight;
    if (area < mainArea) continue;
    main = element;
    mainArea = area;
  }
  return main;
}

/** An app shell fills the window: a window taller by what is hidden shows everything. */
function growAround(page: RebuiltPage, scroller: HTMLElement): WholePage {
  let { height } = page.viewport;
  scroller.scrollTop = 0;
  for (let tries = 0; tries < GROW_TRIES; tries++) {
    const hidden = scroller.scrollHeight - scroller.clientHeight;
    if (hidden <= 1 || height >= MAX_PAGE_HEIGHT) break;
    height = Math.min(MAX_PAGE_HEIGHT, height + hidden);
    setHeight(page, height);
  }
  const box = scroller.getBoundingClientRect();
  return { width: page.viewport.width, height, scrolled: { left: box.left, top: box.top, width: box.width, height: scroller.scrollHeight } };
}

function setHeight(page: RebuiltPage, height: number): void {
  page.iframe.setAttribute('height', String(height));
}
