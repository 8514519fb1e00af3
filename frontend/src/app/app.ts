// The root: nothing but the place where routes show.
import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { PageReady } from './page-ready.ts';

@Component({ selector: 'hs-root', imports: [RouterOutlet], template: '<router-outlet />' })
export class App {
  protected readonly ready = inject(PageReady);
}
