// Addresses inside CSS: found, and replaced without touching anything else. Pure, and good for browsers and servers: no parser, but
// a scanner that knows comments, strings, `url()`, `@import` and `@namespace`. An import is put in place as one conditional rule, so
// that rules keep their numbers.

export interface CssAddresses {
  /** What stands instead of an absolute address of an image or font; null: nothing does. */
  file(address: string): string | null;
  /** The text of an imported sheet, its own addresses replaced; null: there is none. */
  sheet(address: string): string | null;
}

const STRING = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/.source;
const URL_TOKEN = `url\\(\\s*(?:${STRING}|(?:\\\\[\\s\\S]|[^"'()\\\\\\s])(?:\\\\[\\s\\S]|[^"')\\\\\\s])*)?\\s*\\)`;
const TOKENS = new RegExp(`/\\*[\\s\\S]*?(?:\\*/|$)|@namespace\\b[^;{}]*;?|@import\\s*(${URL_TOKEN}|${STRING})((?:[^;{}"'(]|\\([^()]*(?:\\([^()]*\\)[^()]*)*\\))*);?|(${URL_TOKEN})|${STRING}`, 'gi');
/** Stands for what is not to be had: loads nothing, draws nothing. */
const NOTHING = 'url("data:,")';

/**
 * @param base what addresses are relative to: the sheet's own, or the page's for text inside it
 */
export function replaceAddresses(css: string, base: string, addresses: CssAddresses): string {
  if (!/url\(|@import/i.test(css)) return css;
  return css.replace(TOKENS, (token: string, imported: string | undefined, condition: string | undefined, url: string | undefined) => {
    if (imported !== undefined) {
      const address = absolute(inside(imported), base);
      const text = address === null ? null : addresses.sheet(address);
      return text === null ? '@media not all{}' : conditional(text, condition ?? '');
    }
    if (url === undefined) return token;
    const raw = inside(url);
    if (raw === '' || /^(#|data:)/i.test(raw)) return token;
    const address = absolute(raw, base);
    const file = address === null ? null : addresses.file(address);
    return file === null ? NOTHING : `url("${file.replace(/["\\\n]/g, encodeURIComponent)}")`;
  });
}

/** Absolute addresses a sheet names, fragments left out. */
export function addressesIn(css: string, base: string): { files: string[]; sheets: string[] } {
  const files = new Set<string>();
  const sheets = new Set<string>();
  replaceAddresses(css, base, {
    file: (address) => (files.add(address.replace(/#.*/s, '')), null),
    sheet: (address) => (sheets.add(address.replace(/#.*/s, '')), null),
  });
  return { files: [...files], sheets: [...sheets] };
}

/** The text of a `url()` or string token. */
function inside(token: string): string {
  const bare = /^url\(/i.test(token) ? token.slice(4, -1).trim() : token;
  const text = /^["']/.test(bare) ? bare.slice(1, -1) : bare;
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|\n|([\s\S]))/gi, (_, code: string | undefined, char: string | undefined) =>
    (code === undefined ? (char ?? '') : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)))).trim();
}

function absolute(address: string, base: string): string | null {
  const url = URL.parse(address, /^[a-z][a-z0-9+.-]*:/i.test(base) ? base : undefined);
  return url !== null && /^(https?|blob):$/.test(url.protocol) ? url.href : null;
}

function conditional(css: string, condition: string): string {
  const [, layer, layerName = '', supports, media = ''] = /^\s*(layer(?:\(([^)]*)\))?(?![\w-]))?\s*(?:supports\(((?:[^()]|\([^()]*\))*)\))?\s*([\s\S]*)$/i.exec(condition) ?? [];
  let rule = `@media ${media.trim() || 'all'}{${balanced(css)}}`;
  if (supports !== undefined) rule = `@supports ${/^\s*(\(|not\b)/i.test(supports) ? supports : `(${supports})`}{${rule}}`;
  if (layer !== undefined) rule = `@layer ${layerName}{${rule}}`;
  return rule;
}

/** A sheet that ends early is closed by the browser where it ends; inside another it must be closed by us. */
function balanced(css: string): string {
  const bare = css.replace(/@charset\s+"[^"]*";?/i, '');
  const text = bare.replace(new RegExp(`/\\*[\\s\\S]*?(?:\\*/|$)|${STRING}`, 'g'), '');
  let depth = 0;
  for (const char of text) depth += char === '{' ? 1 : char === '}' && depth > 0 ? -1 : 0;
  const isCommentOpen = bare.lastIndexOf('/*') > bare.lastIndexOf('*/');
  return `${bare}${isCommentOpen ? '*/' : ''}${'}'.repeat(depth)}`;
}
