// A picture of the whole page with what is drawn over it. The page becomes an SVG that holds everything it needs as `data:`; browsers draw such
// an image without scripts and without asking anybody, and let its pixels be read. The app gets pixels and nothing else.

import { markupOf } from './page-markup.ts';

/** Larger canvases cannot be had everywhere: a taller page is drawn smaller. */
const MOST_PX = 16_000;
const XHTML = 'http://www.w3.org/1999/xhtml';
const FILE = /blob:[^\s"'()&<>\\]+/g;

/** What of the player's own files lies under a `blob:` address. */
export type FileOf = (address: string) => Blob | null;

/** @param page laid out whole @param layer lies over it, as large: canvases are copied, all else is drawn on top */
export async function takePicture(page: Document, { width, height }: { width: number; height: number }, layer: HTMLElement, fileOf: FileOf): Promise<Blob> {
  const scale = Math.min(1, MOST_PX / Math.max(width, height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gives no canvas of that size');
  // What shows where a page's own boxes end.
  for (const colour of ['#fff', ...[page.body, page.documentElement].map((box) => getComputedStyle(box).backgroundColor)]) {
    context.fillStyle = colour;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  const draw = async (root: Element, fonts: string): Promise<void> => {
    const image = await imageOf(`<div xmlns="${XHTML}">${markupOf(root, document.body)}</div>`, fonts, { width, height }, fileOf);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
  };
  await draw(page.documentElement, fontsOf(page));
  for (const tile of layer.querySelectorAll('canvas')) context.drawImage(tile, 0, tile.offsetTop * scale, tile.width * scale, tile.height * scale);
  if (layer.querySelector('div') !== null) await draw(layer, '');
  return new Promise((resolve, reject) => canvas.toBlob((picture) => (picture === null ? reject(new Error('the picture is too large for this browser')) : resolve(picture)), 'image/png'));
}

async function imageOf(markup: string, fonts: string, { width, height }: { width: number; height: number }, fileOf: FileOf): Promise<HTMLImageElement> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><style>${fonts.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</style><foreignObject x="0" y="0" width="${width}" height="${height}">${markup}</foreignObject></svg>`;
  const image = new Image(width, height);
  // As `blob:` its pixels could not be read.
  image.src = await dataAddress(new Blob([await withFiles(svg, fileOf)], { type: 'image/svg+xml;charset=utf-8' }));
  await image.decode();
  return image;
}

/** Every file in it instead of its address; one that is not there becomes nothing. */
async function withFiles(text: string, fileOf: FileOf): Promise<string> {
  const addresses = [...new Set(text.match(FILE) ?? [])];
  const files = new Map(await Promise.all(addresses.map(async (address) => {
    const file = fileOf(address.replace(/#.*$/s, ''));
    return [address, file === null ? 'data:,' : await dataAddress(file)] as const;
  })));
  return text.replace(FILE, (address) => files.get(address) ?? 'data:,');
}

function dataAddress(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('a file could not be read'));
    reader.readAsDataURL(file);
  });
}

/** The fonts a page declares, those in its shadow trees too. */
function fontsOf(root: Document | ShadowRoot): string {
  const own = [...root.styleSheets, ...root.adoptedStyleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules].flatMap((rule) => (rule.cssText.startsWith('@font-face') ? [rule.cssText] : []));
    } catch {
      return []; // A sheet that may not be read declares nothing here.
    }
  });
  const inside = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : [fontsOf(shadowRoot)]));
  return [...own, ...inside].join('\n');
}
