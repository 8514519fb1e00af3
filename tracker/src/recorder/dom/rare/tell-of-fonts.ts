// Puts fonts that scripts make into words: no style sheet names them. Those of style sheets come with the sheets.

import { SOURCE_FONT } from '@hindsight/wire';
import { absoluteCss } from '../absolute-urls.ts';
import type { RareCall } from './rarities.ts';
import type { ObserverHost } from '../recorder-parts.ts';

/** Bytes a script already had: from here on a font is dearer than what it shows. */
const MOST_BYTES = 200_000;

export function tellOfFonts({ emit, onSnapshot }: ObserverHost): RareCall {
  const made = new Map<FontFace, object>();
  // Of no use before it is among the document's, none any more when it is taken out.
  onSnapshot(() => {
    for (const [face, font] of made) {
      if (document.fonts.has(face)) emit(SOURCE_FONT, font);
    }
  });
  return (_name, face, [family, source, descriptors]) => {
    const fontSource = typeof source === 'string' ? absoluteCss(source, document.baseURI) : asAddress(source as ArrayBuffer | ArrayBufferView);
    if (fontSource === '') return;
    const font = { family: String(family), fontSource, buffer: false, descriptors };
    made.set(face as FontFace, font);
    emit(SOURCE_FONT, font);
  };
}

function asAddress(source: ArrayBuffer | ArrayBufferView): string {
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.length > MOST_BYTES) return '';
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `url(data:font/woff2;base64,${btoa(text)})`;
}
