// How the browser itself makes the page look other than it would in the viewer's.

/** Told with each snapshot, beside rrweb's own facts. */
export interface BrowserLook {
  /** Room a scrollbar takes, CSS px; 0 where it lies over the content; absent: nothing scrolls that would show it. */
  scrollbar?: number;
  /** Whether the visitor prefers dark pages. */
  isDark?: boolean;
}

const isSo = (feature: string): boolean => typeof matchMedia === 'function' && matchMedia(`(${feature})`).matches;

export function browserLook(): BrowserLook {
  const { clientWidth, scrollHeight } = document.documentElement;
  return {
    ...(scrollHeight > innerHeight ? { scrollbar: innerWidth - clientWidth } : isSo('hover:none') && { scrollbar: 0 }),
    ...(isSo('prefers-color-scheme:dark') && { isDark: true }),
  };
}
