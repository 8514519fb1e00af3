// How pages and settings say what is private: attributes a page's makers set, and rules for paths.

export const MASK = '[data-hs-mask]';
export const UNMASK = '[data-hs-unmask]';
export const BLOCK = '[data-hs-block]';
export const IGNORE = '[data-hs-ignore]';
/** What is typed here is an input. */
export const EDITABLE = '[contenteditable]:not([contenteditable=false])';

/** A path of the settings: `*` stands for anything. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`);
}
