// Which rows of a long list are drawn: those on the screen and a few around, so that 2,000 cost no more than 30. Rows are of one height.
import { computed, DestroyRef, type ElementRef, inject, signal, type Signal } from '@angular/core';

const AROUND = 8;

export interface RowWindow {
  /** Index of the first row drawn, and of the first one that is not. */
  from: Signal<number>;
  to: Signal<number>;
  /** Reads again where the list lies. */
  measure(): void;
  /** Scrolls a row onto the screen. */
  show(row: number): void;
}

/** To be called where a component is made. @param rowHeight in px */
export function rowWindow(list: () => ElementRef<HTMLElement> | undefined, rowHeight: Signal<number>, count: Signal<number>): RowWindow {
  /** Of the list's top above the window's, and the window's height. */
  const above = signal(0);
  const height = signal(innerHeight);
  const measure = (): void => {
    const top = list()?.nativeElement.getBoundingClientRect().top ?? 0;
    above.set(-top);
    height.set(innerHeight);
  };
  addEventListener('scroll', measure, { passive: true });
  addEventListener('resize', measure, { passive: true });
  inject(DestroyRef).onDestroy(() => {
    removeEventListener('scroll', measure);
    removeEventListener('resize', measure);
  });
  return {
    from: computed(() => Math.max(0, Math.min(count(), Math.floor(above() / rowHeight()) - AROUND))),
    to: computed(() => Math.min(count(), Math.max(0, Math.ceil((above() + height()) / rowHeight()) + AROUND))),
    measure,
    show(row) {
      const top = (list()?.nativeElement.getBoundingClientRect().top ?? 0) + row * rowHeight();
      const margin = rowHeight() * 1.5;
      if (top < margin) scrollBy({ top: top - margin });
      else if (top + rowHeight() > innerHeight - margin) scrollBy({ top: top + rowHeight() - innerHeight + margin });
    },
  };
}
