// Relative addresses → absolute ones, for attributes and CSS that are shown elsewhere than where they were written.

const ABSOLUTE = /^\s*([a-z][\w+.-]*:|#|$)/i;
const CSS_URL = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"\s]+))\s*\)|(@import\s+)(?:"([^"]*)"|'([^']*)')/gi;
const CANDIDATE = /(^|,)(\s*)(\S+?)(?=,?\s|,?$)/g;

/** As it is where it is absolute, a place in the document, or no address at all. */
export function absoluteUrl(url: string, base: string): string {
  if (ABSOLUTE.test(url)) return url;
  try {
    return new URL(url, base).href;
  } catch {
    return url; // The page's own mistake.
  }
}

export function absoluteSrcset(srcset: string, base: string): string {
  return srcset.replace(CANDIDATE, (_, comma: string, space: string, url: string) => comma + space + absoluteUrl(url, base));
}

export function absoluteCss(css: string, base: string): string {
  if (!/url\(|@import/i.test(css)) return css;
  return css.replace(CSS_URL, (written: string, double?: string, single?: string, bare?: string, rule = '', importDouble?: string, importSingle?: string) => {
    const url = double ?? single ?? bare ?? importDouble ?? importSingle ?? '';
    return ABSOLUTE.test(url) ? written : `${rule}url("${absoluteUrl(url, base)}")`;
  });
}
