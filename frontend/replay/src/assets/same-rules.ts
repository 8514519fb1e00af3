// Whether a style sheet's file and the rules recorded from it are the same sheet: no script has inserted, changed or removed one.

const ADDRESS = /url\((?:"[^"]*"|[^)]*)\)/g;

export function sameRules(file: string, rules: string): boolean {
  if (/@import/i.test(file)) return false; // The recorded rules hold those of the import.
  const said = say(file);
  // What a browser says of a rule may be read as less than the rule was (a shorthand over several layers): say it twice on this side too.
  const [written, recorded] = [said === null ? null : say(said.join('\n')), say(rules)];
  if (written === null || recorded === null || written.length !== recorded.length) return false;
  return written.every((rule, index) => bare(rule) === bare(recorded[index] as string));
}

/** Rules as this browser says them. */
function say(text: string): string[] | null {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return Array.from(sheet.cssRules, (rule) => rule.cssText);
  } catch {
    return null; // A browser without constructed sheets: the recorded rules are shown.
  }
}

/** Addresses apart: the recorded ones are absolute. */
function bare(rule: string): string {
  return rule.replace(ADDRESS, 'url()');
}
