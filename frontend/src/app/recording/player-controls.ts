// Buttons of the player: they show its state and ask it for things; fullscreen is the page's own doing.
import { Component, computed, inject, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { MatTooltipModule } from '@angular/material/tooltip';
import { Icon } from '../design/icon.ts';
import { formatDuration } from '../format/duration.ts';
import { Playback, SPEEDS } from './playback.ts';
import { Timeline } from './timeline.ts';

@Component({
  selector: 'hs-player-controls',
  imports: [Icon, MatButtonModule, MatMenuModule, MatTooltipModule, Timeline],
  templateUrl: './player-controls.html',
  styleUrl: './player-controls.css',
})
export class PlayerControls {
  protected readonly playback = inject(Playback);
  readonly fullscreen = output();
  protected readonly speeds = SPEEDS;
  protected readonly at = computed(() => formatDuration(this.playback.atMs()));
  protected readonly duration = computed(() => formatDuration(this.playback.durationMs()));
}
