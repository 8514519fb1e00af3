// `window.ready`: true once the screen shows what it was opened for. For tests, embedding and pictures of pages.
import { Injectable, effect, inject } from '@angular/core';
import { NavigationStart, Router } from '@angular/router';

declare global {
  interface Window {
    ready: boolean;
  }
}

@Injectable({ providedIn: 'root' })
export class PageReady {
  constructor() {
    window.ready = false;
    let path = '';
    inject(Router).events.subscribe((event) => {
      // A change of the query alone (a filter) stays on the same screen.
      if (event instanceof NavigationStart && (event.url.split('?')[0] ?? '') !== path) {
        path = event.url.split('?')[0] ?? '';
        window.ready = false;
      }
    });
  }

  set(isReady: boolean): void {
    window.ready = isReady;
  }

  /** Call in a page's field initialiser. */
  when(isReady: () => boolean): void {
    effect(() => {
      window.ready = isReady();
    });
  }
}
