// Whether a style sheet's file and the rules recorded from it are the same sheet: no script has inserted, changed or removed one.

const ADDRESS = /url\((?:"[^"]*"|[^)]*)\)/g;

export function sameRules(file: string, rules: string): boolean {
  if (/@import/i.test(file)) return false; // The recorded rules hold those of the import.
  const [written, recorded] = [parse(file), parse(rules)];
  if (written === null || recorded === null || written.length !== recorded.length) return false;
  return written.every((rule, index) => rule === recorded[index]);
}

/** Rules as this browser says them, addresses apart: the recorded ones are absolute. */
function parse(text: string): string[] | null {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return Array.from(sheet.cssRules, (rule) => rule.cssText.replace(ADDRESS, 'url()'));
  } catch {
    return null; // A browser without constructed sheets: the recorded rules are shown.
  }
}
