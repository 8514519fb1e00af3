// The browser's title: the page's own name first, so that tabs can be told apart.
import { Injectable, inject } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';

@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);

  override updateTitle(state: RouterStateSnapshot): void {
    this.show(this.buildTitle(state) ?? '');
  }

  show(name: string): void {
    this.title.setTitle(name === '' ? 'Hindsight' : `${name} · Hindsight`);
  }
}
