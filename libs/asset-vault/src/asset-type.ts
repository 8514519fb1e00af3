// What a file is, by its own first bytes: nobody's word is taken for it. Styles have no such bytes; they must be text that begins
// like neither a page nor a program, and somebody must have used them as a style.

import type { AssetKind } from '@hindsight/wire';

interface Signature {
  type: string;
  matches(head: string, bytes: Uint8Array): boolean;
}

const starts = (type: string, ...heads: string[]): Signature => ({ type, matches: (head) => heads.some((one) => head.startsWith(one)) });

const SIGNATURES: readonly Signature[] = [
  starts('image/png', '\x89PNG\r\n\x1a\n'),
  starts('image/jpeg', '\xff\xd8\xff'),
  starts('image/gif', 'GIF87a', 'GIF89a'),
  { type: 'image/webp', matches: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
  { type: 'image/avif', matches: (head) => head.slice(4, 8) === 'ftyp' && /avi[fs]|mif1/.test(head.slice(8, 32)) },
  starts('image/x-icon', '\0\0\x01\0'),
  { type: 'image/bmp', matches: (head, bytes) => head.startsWith('BM') && bytes.length > 26 && bytes[6] === 0 && bytes[7] === 0 },
  starts('font/woff2', 'wOF2'),
  starts('font/woff', 'wOFF'),
  starts('font/ttf', '\0\x01\0\0', 'true', 'ttcf'),
  starts('font/otf', 'OTTO'),
];

const HEAD_BYTES = 64;
/** Before its root element an SVG may have a declaration, a doctype and comments. */
const SVG = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>[]*(?:\[[\s\S]*?\])?[^>]*>\s*)*<svg[\s>/]/i;

/**
 * The media type of a file that may be kept; null for everything else.
 * @param usedAs what a page used it as; only what was used as a style can be one
 */
export function assetType(bytes: Uint8Array, usedAs: AssetKind): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString('latin1');
  const type = SIGNATURES.find((one) => one.matches(head, bytes))?.type ?? textType(bytes, usedAs);
  return type !== null && kindOfType(type) === usedAs ? type : null;
}

export function kindOfType(type: string): AssetKind {
  return type === 'text/css' ? 'style' : type.startsWith('font/') ? 'font' : 'image';
}

function textType(bytes: Uint8Array, usedAs: AssetKind): string | null {
  if (usedAs === 'font') return null;
  const text = new TextDecoder('utf-8').decode(bytes);
  if (usedAs === 'image') return SVG.test(text) ? 'image/svg+xml' : null;
  // Old sheets come in other encodings: what is no UTF-8 becomes U+FFFD, and that only in comments and names.
  return text.includes('\0') || /^\s*<(?!!--)/.test(text) || text.trim().startsWith('{"') ? null : 'text/css';
}
