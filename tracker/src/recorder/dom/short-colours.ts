// Colours of style sheets as they are read back from the browser → in fewer bytes.

/** Browsers write the colours of rules out; strings stay as they are. */
export function shortColours(css: string): string {
  return css.replace(/"(?:[^"\\]|\\.)*"|rgb\((\d+), (\d+), (\d+)\)/g, (written: string, ...parts: string[]) => {
    const hex = parts.slice(0, 3).map((part = '') => Number(part).toString(16).padStart(2, '0')).join('');
    return written[0] === 'r' && hex.length === 6 ? `#${hex.replace(/(.)\1(.)\2(.)\3/, '$1$2$3')}` : written;
  });
}
