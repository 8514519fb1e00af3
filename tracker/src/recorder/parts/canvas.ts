// Lazy part: what is drawn on canvases, as pictures, a few each second, and what films show: at once where they stand, now and then where
// they play. Loaded only where the site asked for it and a canvas or a film is there.
// Promise: the page's canvases and films are only read; a canvas without a context never gets one from us. A picture is sent when it
// changed. What another context than 2D draws is told without a picture and stands as a labelled box; so does what a foreign image or
// film has tainted. What a camera shows is never looked at.

import type { Emit, Page, Stop } from '../page.ts';

type Screen = HTMLCanvasElement | HTMLVideoElement;

export interface CanvasPictures {
  /** Pictures are sent again: a snapshot was taken, and what came before it is not looked at. */
  again(): void;
  stop: Stop;
}

/** The browser would take more. */
const MOST_PER_SECOND = 4;
const MOST_AT_ONCE = 8;
/** Longer sides are drawn smaller: a picture in a recording is looked at on a stage that is smaller still. */
const LONGEST_SIDE = 1600;
/** Lossless up to here, for charts and text; above it is a photograph. */
const LOSSLESS_BYTES = 150_000;
const LOSSY = 0.7;
/** Between two pictures of a film that plays. */
const PLAYING_EVERY_MS = 2_000;
/** Of all films of a document, as they are sent; beyond it they are told without a picture. */
const MOST_FILM_CHARACTERS = 8_000_000;

export function startCanvas(emit: Emit, page: Page): CanvasPictures {
  let said = new WeakMap<Screen, string>();
  let shown = new WeakMap<HTMLVideoElement, FilmPlace>();
  let filmCharacters = 0;
  let next = 0;
  let frame = 0;
  let isBusy = false;
  const say = (screen: Screen, picture: string | null): void => {
    const node = page.nodeId(screen);
    const [width, height] = sizeOf(screen);
    const text = `${picture} ${width} ${height}`;
    if (node <= 0 || said.get(screen) === text) return;
    said.set(screen, text);
    emit('hs:canvas', { node, width, height, ...(picture !== null && { picture }) });
  };
  const shoot = async (screen: Screen): Promise<void> => {
    const before = said;
    const picture = isFilm(screen) ? await pictureOfFilm(screen) : await pictureOf(screen);
    if (before === said) page.guard('canvas', say)(screen, picture);
  };
  const pictureOfFilm = async (film: HTMLVideoElement): Promise<string | null> => {
    shown.set(film, placeOf(film));
    if (film.mediaKeys || filmCharacters > MOST_FILM_CHARACTERS) return null;
    const picture = await pictureOf(film);
    filmCharacters += picture?.length ?? 0;
    return picture;
  };
  const look = page.guard('canvas', () => {
    const due = screensOf(page).filter((screen) => isSeen(screen) && (!isFilm(screen) || isDue(screen, shown.get(screen))));
    // Where there are more, the others are next.
    const from = next < due.length ? next : 0;
    next = from + MOST_AT_ONCE;
    isBusy = true;
    void Promise.all(due.slice(from, next).map(shoot)).catch(() => undefined).then(() => (isBusy = false));
  });
  // In a frame of its own after the page's callbacks of that frame: what they have drawn can still be read.
  const timer = setInterval(() => {
    if (isBusy || document.visibilityState === 'hidden') return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(look);
  }, 1000 / Math.min(MOST_PER_SECOND, page.settings.canvasPerSecond!));
  return {
    again() {
      said = new WeakMap();
      shown = new WeakMap();
    },
    stop() {
      clearInterval(timer);
      cancelAnimationFrame(frame);
    },
  };
}

/** All that may be recorded, in whatever tree: what stands in the place of masked text or of a blocked box is no picture to take. */
function screensOf({ masks, nodeId, roots }: Page): Screen[] {
  return roots().flatMap((root) => [...root.querySelectorAll<Screen>('canvas,video')])
    .filter((screen) => nodeId(screen) > 0 && !masks.hidesText(screen) && !screen.closest(masks.blockSelector));
}

/** Where a film was when its picture was taken. */
interface FilmPlace {
  address: string;
  atSeconds: number;
  scale: number;
  takenMs: number;
}

function placeOf(film: HTMLVideoElement): FilmPlace {
  return { address: film.currentSrc, atSeconds: film.currentTime, scale: shownScale(film), takenMs: performance.now() };
}

/** Whether a film shows something else than in its last picture, and shows it long enough. */
function isDue(film: HTMLVideoElement, last: FilmPlace | undefined): boolean {
  const { currentSrc, currentTime, paused, played, poster, readyState, seeking, srcObject } = film;
  // A camera's, or nothing as yet, or still the picture the page itself gives.
  if (srcObject || seeking || readyState < 2 || (poster && played.length === 0 && currentTime === 0)) return false;
  if (last?.address !== currentSrc) return true;
  return (last.atSeconds !== currentTime || last.scale < shownScale(film)) && (paused || performance.now() - last.takenMs >= PLAYING_EVERY_MS);
}

function isFilm(screen: Screen): screen is HTMLVideoElement {
  return screen.nodeName === 'VIDEO';
}

/** Its own pixels. */
function sizeOf(screen: Screen): [width: number, height: number] {
  return isFilm(screen) ? [screen.videoWidth, screen.videoHeight] : [screen.width, screen.height];
}

function isSeen(screen: Screen): boolean {
  const [own, high] = sizeOf(screen);
  if (own * high === 0) return false;
  const { bottom, right, top, left, width } = screen.getBoundingClientRect();
  return width > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}

/** A film has many more pixels than it is shown in, and a picture of them all takes a second to make. */
function shownScale(film: HTMLVideoElement): number {
  const { width, height } = film.getBoundingClientRect();
  return devicePixelRatio * Math.max(width / film.videoWidth, height / film.videoHeight);
}

/** A picture as a data URL; '': nothing is drawn; null: what is drawn cannot be had. */
async function pictureOf(screen: Screen): Promise<string | null> {
  const [width, height] = sizeOf(screen);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height), isFilm(screen) ? shownScale(screen) : 1);
  const copy = document.createElement('canvas');
  copy.width = Math.max(1, Math.round(width * scale));
  copy.height = Math.max(1, Math.round(height * scale));
  const context = copy.getContext('2d', { willReadFrequently: true });
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  try {
    context.drawImage(screen, 0, 0, copy.width, copy.height);
    if (isBlank(context, copy)) return '';
    // Something is drawn, so it has a context, and asking for one makes none.
    if (!isFilm(screen) && screen.getContext('2d') === null) return null;
  } catch {
    return null; // Tainted, or drawn by a worker: the page itself may not read it either.
  }
  const lossless = await encode(copy, 1);
  return readAsUrl(lossless !== null && lossless.size > LOSSLESS_BYTES ? await encode(copy, LOSSY) : lossless);
}

function isBlank(context: CanvasRenderingContext2D, { width, height }: HTMLCanvasElement): boolean {
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  return pixels.every((pixel) => pixel === 0);
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', quality));
}

function readAsUrl(blob: Blob | null): Promise<string | null> {
  return new Promise((resolve) => {
    if (blob === null) return resolve(null);
    const reader = new FileReader();
    reader.onloadend = () => resolve(typeof reader.result === 'string' ? reader.result : null);
    reader.readAsDataURL(blob);
  });
}
