// What the page wrote to its console, in order; each line leads to its moment; the one the player has reached is marked.
import { Component, computed, inject, signal } from '@angular/core';
import type { ConsoleLevel } from '@hindsight/wire';
import { Icon } from '../design/icon.ts';
import { StatePanel } from '../design/state-panel.ts';
import { formatNumber } from '../format/count.ts';
import { formatDuration } from '../format/duration.ts';
import { ListTools } from './list-tools.ts';
import { Playback } from './playback.ts';
import { RecordingMoments } from './recording-moments.ts';

const GROUPS: readonly { name: string; levels: readonly ConsoleLevel[] }[] = [
  { name: 'Errors', levels: ['error'] }, { name: 'Warnings', levels: ['warn'] }, { name: 'Other', levels: ['info', 'log', 'debug'] },
];
const LEVEL_NAMES: Record<ConsoleLevel, string> = { error: 'Error', warn: 'Warning', info: 'Information', log: 'Line', debug: 'Detail' };
/** Shown at once; whoever looks for one of thousands searches. */
const MOST_LINES = 300;

@Component({
  selector: 'hs-console-list',
  imports: [Icon, ListTools, StatePanel],
  styleUrl: './event-list.css',
  template: `
    <hs-list-tools searchName="Search the console" placeholder="Search the console" groupsName="Levels" [groups]="groups()" [(group)]="group" [(wanted)]="wanted" />
    @if (found().length > 0) {
      <ol>
        @for (line of shown(); track $index) {
          <li>
            <button type="button" [class.current]="$index === currentIndex()" [attr.aria-current]="$index === currentIndex() ? 'time' : null" (click)="playback.seek(line.atMs)">
              <span class="icon" [class]="line.level"><hs-icon [name]="line.level === 'error' || line.level === 'warn' ? 'error' : 'console'" /></span>
              <span class="label mono small"><span class="first"><span class="visually-hidden">{{ names[line.level ?? 'log'] }}: </span>{{ line.label }}</span></span>
              <span class="muted numeric small">{{ duration(line.atMs) }}</span>
            </button>
          </li>
        }
        @if (found().length > shown().length) { <li class="more muted small">{{ number(found().length - shown().length) }} more: search to find them</li> }
      </ol>
    } @else {
      <hs-state-panel icon="search" heading="Nothing found" text="No line of this kind holds these words." />
    }
  `,
})
export class ConsoleList {
  protected readonly playback = inject(Playback);
  private readonly lines = inject(RecordingMoments).consoleLines;
  protected readonly group = signal<string | null>(null);
  protected readonly wanted = signal('');
  protected readonly names = LEVEL_NAMES;
  protected readonly duration = formatDuration;
  protected readonly number = formatNumber;
  protected readonly groups = computed(() => GROUPS.map(({ name, levels }) => ({ name, count: this.lines().filter(({ level }) => levels.includes(level ?? 'log')).length })).filter(({ count }) => count > 0));
  protected readonly found = computed(() => {
    const levels = GROUPS.find(({ name }) => name === this.group())?.levels;
    const wanted = this.wanted().trim().toLowerCase();
    return this.lines().filter(({ level, label }) => (levels?.includes(level ?? 'log') ?? true) && label.toLowerCase().includes(wanted));
  });
  protected readonly shown = computed(() => this.found().slice(0, MOST_LINES));
  protected readonly currentIndex = computed(() => this.shown().findLastIndex(({ atMs }) => atMs <= this.playback.atMs() + 20));
}
