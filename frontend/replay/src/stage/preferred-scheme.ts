// A page that is light or dark as its visitor prefers is shown as that visitor saw it, whatever the viewer prefers: CSS that asks is
// given the answer.

const QUERY = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi;
const CHOICE = /(?<![\w-])(color-scheme\s*:\s*)(?:light\s+dark|dark\s+light)(?![\w-])/gi;

/** CSS, declarations or a media query with the preference filled in. */
export function withPreferredScheme(css: string, isDark: boolean): string {
  return css
    .replace(QUERY, (_, asked: string) => ((asked.toLowerCase() === 'dark') === isDark ? '(min-width: 0px)' : '(max-width: 0px)'))
    .replace(CHOICE, (_, property: string) => property + (isDark ? 'dark' : 'light'));
}
