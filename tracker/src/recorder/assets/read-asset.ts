// Reads a file the page has loaded, without asking anyone for it: out of the HTTP cache, or off a picture made in the page itself.

import { MAX_ASSET_BYTES, type AssetKind } from '@hindsight/wire';
import type { FoundAsset } from './find-assets.ts';

export interface ReadAsset {
  bytes: Uint8Array<ArrayBuffer>;
  kind: AssetKind;
}

/** Whether the browser could let us read it: the page's own files that it has loaded, and pictures of the page's making. */
export function isReadable({ url, isLoaded, image }: FoundAsset): boolean {
  return url.startsWith('blob:') ? image !== undefined : isLoaded && url.startsWith(`${location.origin}/`);
}

/** `unread`: it is not in the cache, or reading is forbidden here. Then no other should be tried: each failure is a line on the console. */
export async function readAsset(asset: FoundAsset): Promise<ReadAsset | 'unread' | 'large' | 'foreign'> {
  if (asset.bytes > MAX_ASSET_BYTES) return 'large';
  if (asset.url.startsWith('blob:')) return readPicture(asset.image!);
  try {
    const response = await fetch(asset.url, { cache: 'only-if-cached', mode: 'same-origin' });
    if (response.status !== 200) return 'unread';
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > MAX_ASSET_BYTES) return 'large';
    return { bytes, kind: kindOf(response.headers.get('Content-Type') ?? '') ?? asset.kind };
  } catch {
    return 'unread';
  }
}

function kindOf(type: string): AssetKind | null {
  return /^text\/css/i.test(type) ? 'style' : /^image\//i.test(type) ? 'image' : /font/i.test(type) ? 'font' : null;
}

/** Drawn, not fetched: a blob that was given back cannot be fetched any more, and the picture is still there. */
async function readPicture(image: HTMLImageElement): Promise<ReadAsset | 'foreign'> {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  try {
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    if (blob !== null) return { bytes: new Uint8Array(await blob.arrayBuffer()), kind: 'image' };
  } catch { /* An SVG with foreign content taints the canvas: then there is no reading it. */ }
  return 'foreign';
}
