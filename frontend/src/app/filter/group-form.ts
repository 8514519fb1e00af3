// "At least one of these": groups of conditions joined by or; all groups hold at once.
import { Component, computed, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Icon } from '../design/icon.ts';
import { FLAG_LABELS, MANY_LABELS, memberLabel, TEXT_LABELS } from './filter-chips.ts';
import { FLAG_FIELDS, TEXT_FIELDS, type GroupMember, type ListFilter, type ManyField, type TextMatch } from './list-filter.ts';
import { MatchSelect } from './match-select.ts';
import { SuggestBox } from './suggest-box.ts';

const MOST_GROUPS = 5;
const MOST_MEMBERS = 10;
const MANY: readonly ManyField[] = ['device', 'country', 'browser', 'system', 'language', 'tag', 'utmSource', 'utmMedium', 'utmCampaign'];
type Groups = ListFilter['groups'];

@Component({
  selector: 'hs-group-form',
  imports: [Icon, MatButtonModule, MatchSelect, MatFormFieldModule, MatInputModule, SuggestBox],
  template: `
    @for (members of groups(); track $index) {
      @let group = $index;
      @if (group > 0) { <p class="and">and</p> }
      <section [attr.aria-label]="'Group ' + (group + 1)">
        <ul>
          @for (member of members; track $index) {
            <li>@if ($index > 0) { <span class="muted small">or</span> }<span class="ellipsis">{{ label(member) }}</span><button type="button" [attr.aria-label]="'Remove ' + label(member)" (click)="remove(group, $index)"><hs-icon name="close" /></button></li>
          }
        </ul>
        @if (members.length < mostMembers && open() !== group) { <button mat-button type="button" (click)="open.set(group)"><hs-icon name="plus" />or …</button> }
      </section>
    }
    @if (open() !== null || groups().length === 0) {
      <form class="form" (submit)="add($event)">
        <mat-form-field><mat-label>Condition</mat-label>
          <select #fieldBox matNativeControl (change)="choose(fieldBox.value)">
            @for (each of fields; track each.field) { <option [value]="each.field" [selected]="each.field === field()">{{ each.label }}</option> }
          </select>
        </mat-form-field>
        @if (text(); as asked) {
          <hs-match-select [match]="match()" (changed)="match.set($event)" />
          <hs-suggest-box [field]="asked" [label]="title()" [value]="value()" (changed)="value.set($event)" />
        } @else if (many(); as asked) {
          <hs-suggest-box [field]="asked" [label]="title()" [placeholder]="asked === 'country' ? 'DE' : ''" [value]="value()" (changed)="value.set($event)" />
        }
        <div class="actions end">
          @if (groups().length > 0) { <button mat-button type="button" (click)="open.set(null)">Cancel</button> }
          <button mat-flat-button type="submit" [disabled]="!isWhole()">{{ groups().length === 0 ? 'Begin a group' : 'Add' }}</button>
        </div>
      </form>
    } @else if (groups().length < mostGroups) {
      <button mat-stroked-button type="button" class="another" (click)="open.set(groups().length)"><hs-icon name="plus" />and another group</button>
    }
  `,
  styles: `
    section { border: 1px solid var(--mat-sys-outline-variant); border-radius: 9px; padding: 6px 4px 4px 10px; }
    ul { display: grid; }
    li { display: flex; align-items: center; gap: 8px; min-height: 32px; }
    li .ellipsis { flex: 1; }
    li button { width: 30px; height: 30px; border: 0; background: none; color: inherit; cursor: pointer; font-size: 11px; }
    .and { text-align: center; font-weight: 600; margin: 6px 0; }
    .form { gap: 10px; padding-top: 12px; }
    .another { margin-top: 12px; }
  `,
})
export class GroupForm {
  readonly groups = input.required<Groups>();
  readonly changed = output<Groups>();
  protected readonly mostGroups = MOST_GROUPS;
  protected readonly mostMembers = MOST_MEMBERS;
  protected readonly label = memberLabel;
  protected readonly fields = [
    ...TEXT_FIELDS.map((field) => ({ field, label: TEXT_LABELS[field] })), ...MANY.map((field) => ({ field, label: MANY_LABELS[field] })),
    ...FLAG_FIELDS.map((field) => ({ field, label: FLAG_LABELS[field][0] })),
  ];
  /** The group that is added to; one past the last: a new one. */
  protected readonly open = signal<number | null>(null);
  protected readonly field = signal<string>('page');
  protected readonly match = signal<TextMatch>('contains');
  protected readonly value = signal('');
  protected readonly text = computed(() => TEXT_FIELDS.find((each) => each === this.field()) ?? null);
  protected readonly many = computed(() => MANY.find((each) => each === this.field()) ?? null);
  protected readonly title = computed(() => this.fields.find(({ field }) => field === this.field())?.label ?? '');
  protected readonly isWhole = computed(() => (this.text() === null && this.many() === null) || this.member() !== null);

  private readonly member = computed<GroupMember | null>(() => {
    const [field, value] = [this.field(), this.value().trim()];
    if (this.text() !== null) return value === '' ? null : { [field]: value, [`${field}Match`]: this.match() };
    if (this.many() === null) return { [field]: 'true' };
    if (field === 'country') return /^[a-z]{2}$/i.test(value) ? { country: [value.toUpperCase()] } : null;
    if (field === 'device') return ['desktop', 'tablet', 'mobile', 'other'].includes(value) ? { device: [value] } : null;
    return value === '' ? null : { [field]: [value] };
  });

  protected choose(field: string): void {
    this.field.set(field);
    this.value.set('');
  }

  protected add(event: Event): void {
    event.preventDefault();
    const member = this.member();
    if (member === null) return;
    const at = this.open() ?? 0;
    const groups = this.groups();
    this.changed.emit(at < groups.length ? groups.map((members, i) => (i === at ? [...members, member] : members)) : [...groups, [member]]);
    this.value.set('');
    this.open.set(null);
  }

  protected remove(group: number, at: number): void {
    this.changed.emit(this.groups().map((members, i) => (i === group ? members.filter((_, place) => place !== at) : members)).filter((members) => members.length > 0));
  }
}
