// Tags as chips that can be taken away, and a box for another.
import { Component, input, output } from '@angular/core';
import { Icon } from '../design/icon.ts';

@Component({
  selector: 'hs-tag-editor',
  imports: [Icon],
  template: `
    <span class="name" id="tags-name"><hs-icon name="tag" />Tags</span>
    <ul aria-labelledby="tags-name">
      @for (tag of tags(); track tag) { <li class="badge"><span class="ellipsis">{{ tag }}</span><button type="button" [attr.aria-label]="'Remove tag ' + tag" (click)="changed.emit(without(tag))"><hs-icon name="close" /></button></li> }
      <li class="new"><input #box maxlength="50" autocomplete="off" aria-label="Add a tag" [placeholder]="tags().length ? 'Add another' : 'Add a tag'" (keydown.enter)="add(box)" (keydown.,)="add(box); $event.preventDefault()" (blur)="add(box)" /></li>
    </ul>
  `,
  styles: `
    :host { display: flex; gap: 10px; align-items: flex-start; }
    .name { display: inline-flex; align-items: center; gap: 6px; font-weight: 550; line-height: 28px; }
    .name hs-icon { font-size: 12px; }
    ul { display: flex; flex-wrap: wrap; gap: 6px; flex: 1; min-width: 0; align-items: center; }
    .badge { height: 26px; padding-right: 2px; max-width: 100%; }
    .badge button { display: grid; place-items: center; width: 22px; height: 22px; border: 0; border-radius: 5px; background: none; color: inherit; cursor: pointer; }
    .badge button:hover { background: color-mix(in srgb, currentColor 14%, transparent); }
    .badge hs-icon { font-size: 9px; }
    .new { flex: 1; min-width: 90px; }
    input { width: 100%; height: 28px; padding: 0 6px; border: 1px solid transparent; border-radius: 7px; background: none; color: inherit; }
    input:hover, input:focus { border-color: var(--mat-sys-outline-variant); }
    input::placeholder { color: var(--mat-sys-on-surface-variant); opacity: 1; }
  `,
})
export class TagEditor {
  readonly tags = input.required<readonly string[]>();
  readonly changed = output<readonly string[]>();

  protected without(tag: string): string[] {
    return this.tags().filter((each) => each !== tag);
  }

  protected add(box: HTMLInputElement): void {
    const tag = box.value.trim().toLowerCase();
    box.value = '';
    if (tag !== '' && !this.tags().includes(tag)) this.changed.emit([...this.tags(), tag]);
  }
}
