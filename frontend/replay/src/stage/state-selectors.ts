// States a replay cannot be in (nobody hovers in it, nobody has typed) are shown by attributes: selectors in recorded CSS that ask for
// the state are made to ask for the attribute, at the same specificity.

/** On what the pointer is over, and on what contains it. */
export const HOVERED = 'hs-hovered';
/** On fields the visitor has changed and left. */
export const TOUCHED = 'hs-touched';

/** A colon with a backslash before it belongs to a name: `.hover\:red`. */
const STATE = /(?<!\\):(hover|visited|user-invalid|user-valid)(?![\w-])/g;
/** No link is: of the visitor's it is not known, and the viewer's are nobody's business. */
const NEVER = ':not(*)';

/** CSS whose selectors ask for attributes where they asked for states. */
export function withStateSelectors(css: string): string {
  return css.replace(STATE, (_, state: string) => (state === 'hover' ? `[${HOVERED}]` : state === 'visited' ? NEVER : `:${state.slice('user-'.length)}:where([${TOUCHED}])`));
}
