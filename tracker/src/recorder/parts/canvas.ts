// Lazy part: what is drawn on canvases, as pictures, a few each second. Loaded only where the site asked for it and a canvas is there.
// Promise: the page's canvases are only read; one without a context never gets one from us. A picture is sent when it changed.
// What another context than 2D draws is told without a picture and stands as a labelled box; so does what a foreign image has tainted.

import type { CanvasPayload } from '@hindsight/wire';
import type { Stop } from '../page.ts';

export interface CanvasHost {
  perSecond: number;
  /** All canvases that may be recorded, in whatever tree. */
  canvases(): HTMLCanvasElement[];
  /** Not positive where it is not recorded. */
  nodeId(canvas: HTMLCanvasElement): number;
  guard<Args extends unknown[]>(where: string, run: (...args: Args) => void): (...args: Args) => void;
  emit(payload: CanvasPayload): void;
}
export interface CanvasPictures {
  /** Pictures are sent again: a snapshot was taken, and what came before it is not looked at. */
  again(): void;
  stop: Stop;
}

const MOST_AT_ONCE = 8;
/** Longer sides are drawn smaller: a picture in a recording is looked at on a stage that is smaller still. */
const LONGEST_SIDE = 1600;
/** Lossless up to here, for charts and text; above it is a photograph. */
const LOSSLESS_BYTES = 150_000;
const LOSSY = 0.7;

export function startCanvas(host: CanvasHost): CanvasPictures {
  let said = new WeakMap<HTMLCanvasElement, string>();
  let frame = 0;
  let isBusy = false;
  const say = (canvas: HTMLCanvasElement, picture: string | null): void => {
    const node = host.nodeId(canvas);
    const text = `${picture} ${canvas.width} ${canvas.height}`;
    // Nothing drawn yet is nothing to tell; wiped clean is.
    if (node <= 0 || said.get(canvas) === text || (picture === '' && !said.has(canvas))) return;
    said.set(canvas, text);
    host.emit({ node, width: canvas.width, height: canvas.height, ...(picture !== null && { picture }) });
  };
  const shoot = async (canvas: HTMLCanvasElement): Promise<void> => {
    const before = said;
    const picture = await pictureOf(canvas);
    if (before === said) host.guard('canvas', say)(canvas, picture);
  };
  const look = host.guard('canvas', () => {
    const seen = host.canvases().filter(isSeen).slice(0, MOST_AT_ONCE);
    isBusy = true;
    void Promise.all(seen.map(shoot)).catch(() => undefined).then(() => (isBusy = false));
  });
  // In a frame of its own after the page's callbacks of that frame: what they have drawn can still be read.
  const timer = setInterval(() => {
    if (isBusy || document.visibilityState === 'hidden') return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(look);
  }, 1000 / host.perSecond);
  return {
    again: () => (said = new WeakMap()),
    stop() {
      clearInterval(timer);
      cancelAnimationFrame(frame);
    },
  };
}

function isSeen(canvas: HTMLCanvasElement): boolean {
  if (canvas.width * canvas.height === 0) return false;
  const { bottom, right, top, left, width } = canvas.getBoundingClientRect();
  return width > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}

/** A picture as a data URL; '': nothing is drawn; null: what is drawn cannot be had. */
async function pictureOf(canvas: HTMLCanvasElement): Promise<string | null> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(canvas.width, canvas.height));
  const copy = document.createElement('canvas');
  copy.width = Math.max(1, Math.round(canvas.width * scale));
  copy.height = Math.max(1, Math.round(canvas.height * scale));
  const context = copy.getContext('2d', { willReadFrequently: true });
  if (context === null) return null;
  try {
    context.drawImage(canvas, 0, 0, copy.width, copy.height);
    if (isBlank(context, copy)) return '';
    // Something is drawn, so it has a context, and asking for one makes none.
    if (canvas.getContext('2d') === null) return null;
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
