// What canvases and films showed, as images: without scripts a browser gives a canvas neither size nor content, and we want no script to
// run; and films are not kept. Each gets an image in its place, of its own size: a picture that was taken, nothing, or a box that says
// what is not recorded.

import { CUSTOM, INCREMENTAL_SNAPSHOT, SOURCE_MUTATION, type CanvasPayload, type RecordedEvent } from '@hindsight/wire';

/** The recorder draws longer sides smaller. */
const LONGEST_SIDE = 1600;
const NO_FILM = 'Film not recorded';

export class CanvasPictures {
  readonly #shown = new Map<number, CanvasPayload>();

  /** Takes what an event says of canvases and shows it. */
  apply(event: RecordedEvent, nodeOf: (id: number) => Node | null): void {
    const payload = canvasPayload(event);
    if (payload !== null) {
      this.#shown.set(payload.node, payload);
      this.#paint(payload.node, nodeOf);
    } else if (event.type === INCREMENTAL_SNAPSHOT) {
      // A new size or style has taken the image away, or the node has come back.
      const data = event.data as { source?: unknown; attributes?: { id: number }[]; adds?: unknown[] } | null;
      if (data?.source !== SOURCE_MUTATION) return;
      for (const change of data.attributes ?? []) this.#paint(change.id, nodeOf);
      if (data.adds && data.adds.length > 0) this.paintAll(nodeOf);
    } else this.paintAll(nodeOf);
  }

  /** After a snapshot: canvases keep their numbers, and what they showed before it they show still. */
  paintAll(nodeOf: (id: number) => Node | null): void {
    for (const id of this.#shown.keys()) this.#paint(id, nodeOf);
  }

  /** Takes an event from before the snapshot the page is built from. */
  remember(event: RecordedEvent): void {
    const payload = canvasPayload(event);
    if (payload !== null) this.#shown.set(payload.node, payload);
  }

  #paint(id: number, nodeOf: (id: number) => Node | null): void {
    const canvas = nodeOf(id) as HTMLElement | null;
    const shown = this.#shown.get(id);
    if (canvas?.nodeName === 'VIDEO' && shown) paintFilm(canvas as HTMLVideoElement, shown);
    if (canvas?.nodeName !== 'CANVAS') return;
    canvas.style.setProperty('content', imageOf(canvas, shown), 'important');
  }
}

/** On films: whether what they showed is shown. */
export const FILM = 'hs-film';

/** A film without a picture as yet that was under way when the snapshot was taken: what it showed is not known. */
export function standInForFilm(attributes: Record<string, unknown>): void {
  if (isOwnFilm(attributes['src'])) return;
  if (attributes['rr_mediaState'] !== 'played' && !(Number(attributes['rr_mediaCurrentTime']) > 0)) return;
  attributes[FILM] = 'lost';
  attributes['poster'] ??= LOST_FILM;
}

/** A film plays or stands elsewhere: unless a picture of it comes, what it shows is not known. */
export function loseFilm(film: HTMLMediaElement): void {
  if (film.nodeName !== 'VIDEO' || film.hasAttribute(FILM) || isOwnFilm(film.getAttribute('src'))) return;
  film.setAttribute(FILM, 'lost');
  if (!film.hasAttribute('poster')) (film as HTMLVideoElement).poster = LOST_FILM;
}

/** Held by the page itself, so that the film is there. */
function isOwnFilm(src: unknown): boolean {
  return typeof src === 'string' && /^\s*data:/i.test(src);
}

/** The browser fits a poster as it fits the film, and gives the box its size. */
function paintFilm(film: HTMLVideoElement, { picture, width, height }: CanvasPayload): void {
  if (isOwnFilm(film.getAttribute('src'))) return;
  const isShown = picture !== undefined && picture !== '';
  film.setAttribute(FILM, isShown ? 'shown' : 'lost');
  // The picture has no more pixels than were to be seen.
  film.poster = isShown ? svgAddress(width, height, `<image width="${width}" height="${height}" preserveAspectRatio="none" href="${picture}"/>`) : labelledBox(width, height, NO_FILM);
}

/** Gives a canvas in a snapshot an image of its size, with nothing on it. */
export function standInForCanvas(attributes: Record<string, unknown>): void {
  const style = typeof attributes['style'] === 'string' ? `${attributes['style']};` : '';
  attributes['style'] = `${style}content:${emptyImage(sideOf(attributes['width'], 300), sideOf(attributes['height'], 150))} !important`;
}

function canvasPayload(event: RecordedEvent): CanvasPayload | null {
  if (event.type !== CUSTOM) return null;
  const { tag, payload } = (event.data ?? {}) as { tag?: unknown; payload?: Partial<CanvasPayload> };
  if (tag !== 'hs:canvas' || typeof payload?.node !== 'number') return null;
  const { node, picture } = payload;
  const size = { width: sideOf(payload.width, 300), height: sideOf(payload.height, 150) };
  if (picture === undefined) return { node, ...size };
  return { node, ...size, picture: /^data:image\/(webp|png|jpeg);base64,[\w+/=]+$/.test(picture) ? picture : '' };
}

function imageOf(canvas: Element, shown: CanvasPayload | undefined): string {
  const width = sideOf(canvas.getAttribute('width'), 300);
  const height = sideOf(canvas.getAttribute('height'), 150);
  // A canvas of another size was wiped clean by it.
  if (shown?.picture === '' || !shown || shown.width !== width || shown.height !== height) return emptyImage(width, height);
  if (shown.picture === undefined) return `url("${labelledBox(width, height, 'Drawing not recorded')}")`;
  const scale = LONGEST_SIDE / Math.max(width, height);
  return scale >= 1 ? `url("${shown.picture}")` : `image-set(url("${shown.picture}") ${scale}x)`;
}

function emptyImage(width: number, height: number): string {
  return `url("${svgAddress(width, height, '')}")`;
}

function labelledBox(width: number, height: number, label: string): string {
  return svgAddress(width, height, `<rect width="100%" height="100%" fill="#8883"/><text x="50%" y="50%" text-anchor="middle" dominant-baseline="middle" font-family="sans-serif" font-size="13" fill="#555">${label}</text>`);
}

function svgAddress(width: number, height: number, content: string): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`)}`;
}

/** As large as a browser makes a film of which it knows nothing. */
const LOST_FILM = labelledBox(300, 150, NO_FILM);

function sideOf(value: unknown, otherwise: number): number {
  const side = Number.parseInt(String(value ?? ''), 10);
  return side >= 0 && side <= 65_535 ? side : otherwise;
}
