// What the page uses to look as it does: images of its elements, style sheets, and whatever its styles loaded (Resource Timing says
// so). Left out: what only masked or blocked elements show, every image where all text is masked, and images of one pixel.

import type { AssetKind } from '@hindsight/wire';
import type { Page } from '../page.ts';
import { whenIdle } from './when-idle.ts';

export interface FoundAsset {
  /** Absolute, without fragment. */
  url: string;
  kind: AssetKind;
  isLoaded: boolean;
  /** Bytes as Resource Timing knows them; 0: unknown. */
  bytes: number;
  size?: [number, number];
  /** The element that shows it. */
  image?: HTMLImageElement;
  /** Nothing came that can be shown: the visitor saw the browser's own sign for it. */
  isBroken?: true;
}

type Root = Document | ShadowRoot;

const ELEMENTS = 'img,image,use,input[type=image],video[poster],link[rel~=stylesheet]';
/** Longest stretch of looking at elements without a pause. */
const SLICE_MS = 5;

/** @param seen addresses that need not be looked at again */
export async function findAssets(page: Page, seen: ReadonlySet<string>): Promise<FoundAsset[]> {
  const roots = page.roots();
  const loaded = loadedFiles(roots);
  const found = new Map<string, FoundAsset>();
  const hidden = new Set<string>();
  const isImageless = page.settings.masking === 'text';
  const add = (address: string | null | undefined, kind: AssetKind, base: Node, more: Partial<FoundAsset> = {}): void => {
    const url = absolute(address, base);
    if (url === '' || (kind === 'image' && isImageless)) return;
    const entry = loaded.get(url);
    found.set(url, { url, kind, isLoaded: entry !== undefined, bytes: entry?.decodedBodySize ?? 0, ...found.get(url), ...more });
  };

  for (const root of roots) {
    for (const element of root.querySelectorAll(ELEMENTS)) lookAt(element, page, add, (address) => hidden.add(absolute(address, element)));
    for (const sheet of root.styleSheets) for (const address of importsOf(sheet)) add(address, 'style', root);
  }
  for (const entry of loaded.values()) {
    if (entry.initiatorType === 'css' || entry.initiatorType === 'link') {
      const kind = kindOfAddress(entry.name);
      // What a style loaded is a picture if nothing else; what a preload brought may be anything.
      if (kind === 'unknown' && entry.initiatorType === 'css') add(entry.name, 'image', document);
      else if (kind !== 'other' && kind !== 'unknown') add(entry.name, kind, document);
    }
  }
  const fresh = [...found.values()].filter(({ url }) => !seen.has(url));
  if (fresh.some(({ kind, image }) => kind === 'image' && image === undefined)) await addHiddenBackgrounds(page, roots, hidden);
  return fresh.filter(({ url, kind, size }) => !(kind === 'image' && (hidden.has(url) || (size !== undefined && Math.min(...size) <= 1 && Math.max(...size) > 0))));
}

type Add = (address: string | null | undefined, kind: AssetKind, base: Node, more?: Partial<FoundAsset>) => void;

function lookAt(element: Element, page: Page, add: Add, hide: (address: string | null | undefined) => void): void {
  const name = element.localName;
  if (name === 'link') {
    const { sheet, href } = element as HTMLLinkElement;
    // Tried, and no sheet came of it.
    if (sheet !== null || performance.getEntriesByName(href).length > 0) add(href, 'style', element, sheet === null ? { isBroken: true } : {});
    return;
  }
  const address = name === 'img' ? (element as HTMLImageElement).currentSrc || element.getAttribute('src')
    : name === 'video' ? (element as HTMLVideoElement).poster
    : name === 'input' ? (element as HTMLInputElement).src
    : element.getAttribute('href') ?? element.getAttribute('xlink:href');
  if (isHidden(element, page)) return hide(address);
  if (name === 'use' && /^#/.test(address ?? '#')) return;
  if (name !== 'img') return add(address, 'image', element);
  const image = element as HTMLImageElement;
  if (!image.complete || !address) return;
  const size: [number, number] = [image.naturalWidth, image.naturalHeight];
  add(address, 'image', element, { size, image, ...(Math.max(...size) === 0 && { isBroken: true }) });
}

/** Backgrounds of what is hidden, so that they are not taken for backgrounds of the page. */
async function addHiddenBackgrounds(page: Page, roots: readonly Root[], hidden: Set<string>): Promise<void> {
  const memo: Parameters<Page['masks']['textRule']>[1] = new Map();
  let until = performance.now() + SLICE_MS;
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      if (performance.now() > until) {
        await whenIdle();
        memo.clear();
        until = performance.now() + SLICE_MS;
      }
      if (!isHidden(element, page, memo)) continue;
      for (const pseudo of [null, '::before', '::after']) {
        const { backgroundImage, listStyleImage, content } = getComputedStyle(element, pseudo);
        for (const [, address] of `${backgroundImage} ${listStyleImage} ${content}`.matchAll(/url\("([^"]+)"\)/g)) hidden.add(absolute(address, element));
      }
    }
  }
}

function isHidden(element: Element, page: Page, memo?: Parameters<Page['masks']['textRule']>[1]): boolean {
  const { masks } = page;
  if (/^(hidden|entered)$/.test(masks.textRule(element, memo))) return true;
  for (let inner: Element | undefined = element; inner; inner = (inner.getRootNode() as ShadowRoot).host) if (inner.closest(masks.blockSelector)) return true;
  return false;
}

function loadedFiles(roots: readonly Root[]): Map<string, PerformanceResourceTiming> {
  const loaded = new Map<string, PerformanceResourceTiming>();
  for (const root of roots) {
    const entries = (root as Document).defaultView?.performance?.getEntriesByType('resource') ?? [];
    for (const entry of entries as PerformanceResourceTiming[]) {
      const { initiatorType, name } = entry;
      const isOurs = initiatorType === 'fetch' || initiatorType === 'xmlhttprequest' || initiatorType === 'script' || initiatorType === 'beacon';
      if (!isOurs && !((entry as { responseStatus?: number }).responseStatus! >= 400)) loaded.set(name.replace(/#.*/s, ''), entry);
    }
  }
  return loaded;
}

function importsOf(sheet: CSSStyleSheet, deep = 5): string[] {
  try {
    return Array.from(sheet.cssRules).flatMap((rule) => {
      const { href, styleSheet } = rule as Partial<CSSImportRule>;
      if (!styleSheet || href === undefined) return [];
      return [styleSheet.href ?? href, ...(deep > 0 ? importsOf(styleSheet, deep - 1) : [])];
    });
  } catch {
    return []; // Of another origin: its imports are in Resource Timing.
  }
}

/** By the end of its path: all that is known of a file that styles loaded. */
function kindOfAddress(address: string): AssetKind | 'unknown' | 'other' {
  const ending = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(address.replace(/^[^?#]*\//, '/'))?.[1]?.toLowerCase() ?? '';
  if (/^(woff2?|ttf|otf|eot|ttc)$/.test(ending)) return 'font';
  if (ending === 'css') return 'style';
  if (/^(js|mjs|json|wasm|html?|mp4|webm|mp3)$/.test(ending)) return 'other';
  return /^(png|jpe?g|gif|webp|avif|svg|ico|bmp)$/.test(ending) ? 'image' : 'unknown';
}

function absolute(address: string | null | undefined, base: Node): string {
  try {
    return address ? new URL(address, base.baseURI).href.replace(/#.*/s, '') : '';
  } catch {
    return '';
  }
}
