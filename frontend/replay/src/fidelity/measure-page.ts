// Looks at a rebuilt page where the tracker noted elements of the live one: whether each stands where it stood and shows what it showed,
// and if not, the nearest known reason.

import { isMissingImage } from '../assets/placeholder.ts';
import { FILM } from '../stage/canvas-pictures.ts';
import { COVERED } from '../stage/foreign-frames.ts';
import type { NotedBox, NotedMoment } from './noted-moments.ts';
import type { Finding, Flaw } from './score.ts';

const TOLERANCE_PX = 1;
const FONT_LOADS_WITHIN_MS = 3_000;

/** A rebuilt page, drawn. */
export interface MeasuredPage {
  document: Document;
  node(id: number): Node | null;
  /** Names of files the visitor saw and nobody has. */
  missingFiles: readonly string[];
}

export async function measurePage({ document: page, node, missingFiles }: MeasuredPage, moment: NotedMoment): Promise<Finding> {
  const { scroll, boxes, fonts } = moment;
  page.defaultView?.scrollTo({ left: scroll[0], top: scroll[1], behavior: 'instant' });
  const lostFonts = new Set<string>();
  for (const family of fonts) if (!(await isFontThere(page, family))) lostFonts.add(family);
  /** What may have moved the rest. */
  const shifting: Flaw[] = [
    ...[...lostFonts].map((what): Flaw => ({ kind: 'font', what })),
    ...missingFiles.map((what): Flaw => ({ kind: kindOf(what), what: withoutQuery(what) })),
    ...(shown(page, 'video').some(isFilmLost) ? [{ kind: 'media', what: '' } as const] : []),
  ];
  const missing: Flaw[] = [
    ...shifting,
    ...(moment.canvases.size === 0 && shown(page, 'canvas').length > 0 ? [{ kind: 'canvas', what: '' } as const] : []),
    ...(shown(page, `[${COVERED}]`).length > 0 ? [{ kind: 'frame', what: '' } as const] : []),
  ];
  return { missing, elements: boxes.flatMap((noted) => judge(noted, node(noted.node), { lostFonts, shifting, canvases: moment.canvases })) };
}

function shown(page: Document, selector: string): Element[] {
  return [...page.querySelectorAll(selector)].filter((element) => element.getBoundingClientRect().width > 0);
}

interface Lost {
  lostFonts: ReadonlySet<string>;
  shifting: readonly Flaw[];
  canvases: ReadonlySet<number>;
}

/** One verdict; none for what is on the move, which no still picture can be right about. */
function judge(noted: NotedBox, found: Node | null, { lostFonts, shifting, canvases }: Lost): (Flaw | null)[] {
  if (found === null || found.nodeType !== Node.ELEMENT_NODE || !found.isConnected) return [{ kind: 'gone', what: '' }];
  const element = found as HTMLElement;
  const unseen = canvases.has(noted.node) ? null : unseenIn(element);
  if (unseen !== null) return [unseen];
  const font = lostFonts.size === 0 ? undefined : fontsOf(element).find((family) => lostFonts.has(family));
  if (font !== undefined) return [{ kind: 'font', what: font }];
  const { left, top, width, height } = element.getBoundingClientRect();
  const isThere = [left, top, width, height].every((side, i) => Math.abs(Math.round(side) - (noted.box[i] ?? 0)) <= TOLERANCE_PX);
  if (isThere) return [null];
  if (isOnTheMove(element)) return [];
  return [shifting[0] ?? { kind: 'moved', what: '' }];
}

/** What the element itself should show and cannot. */
function unseenIn(element: HTMLElement): Flaw | null {
  switch (element.tagName) {
    case 'IMG': return isLost(element as HTMLImageElement) ? { kind: 'image', what: '' } : null;
    case 'CANVAS': return isPainted(element as HTMLCanvasElement) ? null : { kind: 'canvas', what: '' };
    case 'IFRAME': return isFilled(element as HTMLIFrameElement) ? null : { kind: 'frame', what: '' };
    case 'VIDEO': return isFilmLost(element) ? { kind: 'media', what: '' } : null;
    default: return null;
  }
}

/** Its own picture, or the one the page gives for the time before it plays, is shown; of others the recorder had to take one. */
function isFilmLost(film: Element): boolean {
  const state = film.getAttribute(FILM);
  return state === 'lost' || (state === null && !film.hasAttribute('poster') && !/^data:/i.test(film.getAttribute('src') ?? ''));
}

function isPainted(canvas: HTMLCanvasElement): boolean {
  if (getComputedStyle(canvas).backgroundImage !== 'none') return true;
  if (canvas.width * canvas.height === 0) return true;
  const context = canvas.getContext('2d');
  return context !== null && new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer).some((pixel) => pixel !== 0);
}

function isFilled(frame: HTMLIFrameElement): boolean {
  return (frame.contentDocument?.body?.childNodes.length ?? 0) > 0;
}

/** One broken for the visitor too has no file of ours. */
function isLost(image: HTMLImageElement): boolean {
  const address = image.currentSrc || image.src;
  return isMissingImage(address) || (address.startsWith('blob:') && image.complete && image.naturalWidth === 0);
}

function kindOf(file: string): Flaw['kind'] {
  const ending = /\.(\w+)(?:[?#]|$)/.exec(file)?.[1]?.toLowerCase() ?? '';
  if (ending === 'css' || /\/css2?(?:[?#]|$)/.test(file)) return 'style';
  return /^(woff2?|ttf|otf|eot)$/.test(ending) ? 'font' : 'image';
}

function withoutQuery(address: string): string {
  return address.startsWith('data:') ? '' : address.replace(/[?#].*$/s, '');
}

function fontsOf(element: HTMLElement): string[] {
  const hasText = [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && (child.textContent ?? '').trim() !== '');
  const view = element.ownerDocument.defaultView;
  if (view === null) return [];
  // An icon font is drawn by a pseudo element of an empty one.
  const families = [view.getComputedStyle(element, '::before').fontFamily, ...(hasText ? [view.getComputedStyle(element).fontFamily] : [])];
  return families.flatMap((list) => list.split(',').map((family) => family.trim().replace(/["']/g, '')));
}

/** Whether some face of the family is loaded, or can be. */
async function isFontThere(page: Document, family: string): Promise<boolean> {
  const faces = [...page.fonts].filter((face) => face.family.replace(/["']/g, '') === family);
  if (faces.some((face) => face.status === 'loaded')) return true;
  const tries = faces.filter((face) => face.status !== 'error').map((face) => face.load().then(() => true, () => false));
  if (tries.length === 0) return false;
  const late = new Promise<boolean[]>((resolve) => setTimeout(() => resolve([]), FONT_LOADS_WITHIN_MS));
  return (await Promise.race([Promise.all(tries), late])).some(Boolean);
}

function isOnTheMove(element: Element): boolean {
  for (let one: Element | null = element; one !== null; one = one.parentElement) if (one.getAnimations().length > 0) return true;
  return false;
}
