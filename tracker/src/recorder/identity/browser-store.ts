// A small text kept in the browser: localStorage, else sessionStorage, else memory. Never throws: pages in a
// sandbox, private windows and full disks are ordinary.

export interface BrowserStore {
  read(): string | null;
  write(text: string): void;
  forget(): void;
  /** Where it is kept that this visit is left out, if not in the host's own storage. */
  out?: BrowserStore;
  /** Calls back when the text was forgotten elsewhere, where the store has a way of its own to see that. */
  whenGone?(then: () => void): void;
}

export function makeBrowserStore(name: string, areas: readonly ('localStorage' | 'sessionStorage')[]): BrowserStore {
  let memory: string | null = null;
  const inEach = (act: (area: Storage) => boolean): boolean =>
    areas.some((area) => {
      try {
        return act(window[area]);
      } catch {
        return false; // The next place, in the end memory, takes it.
      }
    });
  return {
    read() {
      let found: string | null = null;
      inEach((area) => (found = area.getItem(name)) !== null);
      return found ?? memory;
    },
    write(text) {
      memory = text;
      inEach((area) => (area.setItem(name, text), true));
    },
    forget() {
      memory = null;
      for (const area of areas) inEach(() => (window[area].removeItem(name), false));
    },
  };
}
