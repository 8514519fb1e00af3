// What stands where an image is missing: never another's picture, never nothing without a word. It takes the room of the image.

/** For an image the visitor saw and we do not have. */
export function missingImage([width, height]: readonly [number, number]): string {
  const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  return svg(w, h, `<defs><pattern id="p" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="12" height="12" fill="#eceef1"/><rect width="3" height="12" fill="#d7dbe0"/></pattern></defs><rect width="100%" height="100%" fill="url(#p)"/>`);
}

export function isMissingImage(address: string): boolean {
  return address.startsWith('data:image/svg+xml,') && address.includes(encodeURIComponent('url(#p)'));
}

/** For an image that had not been loaded when the visitor was there: room, if the page had set any aside. */
export function unseenImage(width: string, height: string): string {
  const [w, h] = [Number.parseInt(width, 10), Number.parseInt(height, 10)];
  return svg(w > 0 && h > 0 ? w : 0, w > 0 && h > 0 ? h : 0, '');
}

/** For an image that was broken for the visitor as well: the browser's own sign. */
export const BROKEN_IMAGE = 'data:image/png,';

function svg(width: number, height: number, content: string): string {
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`)}`;
}
