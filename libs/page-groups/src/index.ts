// page-groups — folds the paths of one kind of page into one name, e.g. /product/12 and /product/13 into /product/*.
// Pure, linear in the length of the path, and stable: the group of a group is the group itself.

/** Raised with every change of the built-in rules; rows name the version they were grouped by. */
export const GROUPING_VERSION = 1;

/**
 * The group a path belongs to. The site's own rules are tried first, in order; the first that matches names the group.
 * Else segments that look like ids are folded to `*`.
 * @param path as `pagePath` makes it: starts with '/', may hold a hash route
 * @param rules patterns; a segment `*` stands for one segment, a last segment `**` for all that follow (none included)
 */
export function pageGroup(path: string, rules: readonly string[] = []): string {
  const segments = segmentsOf(path);
  for (const rule of rules) if (matchesRule(segments, segmentsOf(rule))) return `/${segmentsOf(rule).join('/')}`;
  return `/${segments.map(foldSegment).join('/')}`;
}

/** Whether a rule can be kept: begins with '/', and `**` stands only at its end. */
export function isPageRule(rule: string): boolean {
  const segments = segmentsOf(rule);
  return rule.startsWith('/') && rule.length <= 1024 && segments.slice(0, -1).every((segment) => segment !== '**');
}

/** A trailing slash makes no other page. */
function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function matchesRule(segments: readonly string[], rule: readonly string[]): boolean {
  const isOpen = rule[rule.length - 1] === '**';
  const fixed = isOpen ? rule.length - 1 : rule.length;
  if (isOpen ? segments.length < fixed : segments.length !== fixed) return false;
  for (let i = 0; i < fixed; i++) if (rule[i] !== '*' && rule[i] !== segments[i]) return false;
  return true;
}

const DIGITS = /^\d+$/;
const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const HEX = /^[0-9a-f]{8,}$/i;
const DATE = /^\d{4}-\d{2}(-\d{2})?$/;
const TOKEN = /^[A-Za-z0-9_~.=-]{20,}$/;

function foldSegment(segment: string): string {
  if (DIGITS.test(segment) || UUID.test(segment) || DATE.test(segment)) return '*';
  // Words such as "facade" are hex too; a hash has a digit.
  if (HEX.test(segment) && /\d/.test(segment)) return '*';
  return isToken(segment) ? '*' : segment;
}

/** Long and without words: digits mixed into letters, with hardly a separator (a slug has one every few letters). */
function isToken(segment: string): boolean {
  if (!TOKEN.test(segment) || !/[A-Za-z]/.test(segment)) return false;
  const digits = segment.replace(/\D/g, '').length;
  const separators = segment.replace(/[^-_.]/g, '').length;
  return digits >= 3 && separators * 8 <= segment.length;
}
