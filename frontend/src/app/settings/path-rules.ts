// Masking rules for some pages of a site, as people write them: `/account/* mask .balance`, one a line.
import type { SiteSettings } from '@hindsight/api-contract';

type PathRule = NonNullable<SiteSettings['pathRules']>[number];

const LINE = /^(\/\S*)\s+(mask|unmask|block|ignore)\s+(\S.*)$/;

export function writePathRules(rules: readonly PathRule[]): string {
  return rules.map(({ path, rule, selector }) => `${path} ${rule} ${selector}`).join('\n');
}

/** `broken` is the first line that is no rule, or ''. */
export function readPathRules(text: string): { rules: PathRule[]; broken: string } {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const read = lines.map((line) => LINE.exec(line));
  const rules = read.flatMap((found) => (found === null ? [] : [{ path: found[1]!, rule: found[2] as PathRule['rule'], selector: found[3]! }]));
  return { rules, broken: lines[read.indexOf(null)] ?? '' };
}
