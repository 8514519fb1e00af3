// The state of one running player as the screen shows it, and what the person can ask of it. Pure signals: messages go in
// through `hear`, wishes go out through `tell`, so that neither frame nor buttons know each other.
import { Injectable, computed, signal } from '@angular/core';
import type { Fidelity, FromPlayer, IdleSpan, PickedElement, PlayerFailure, TabLane, TimelineMark, ToPlayer } from '@hindsight/wire';

export const SPEEDS = [0.5, 1, 1.5, 2, 4, 8, 16] as const;
const STEP_MS = 5_000;
const LONG_STEP_MS = 30_000;
/** Following a running visit, no further behind what has arrived than this. */
const FOLLOW_WITHIN_MS = 8_000;

@Injectable()
export class Playback {
  private send: (message: ToPlayer) => void = () => undefined;
  private wasPlaying = false;

  readonly durationMs = signal(0);
  readonly atMs = signal(0);
  readonly isPlaying = signal(false);
  readonly isBuffering = signal(false);
  readonly path = signal('');
  readonly viewport = signal<{ width: number; height: number } | null>(null);
  readonly marks = signal<readonly TimelineMark[]>([]);
  readonly idle = signal<readonly IdleSpan[]>([]);
  readonly tabs = signal<readonly TabLane[]>([]);
  /** The tab on stage. */
  readonly tab = signal('');
  /** The tab the person keeps on stage; null: the visitor's choice. */
  readonly heldTab = signal<string | null>(null);
  readonly isOpened = signal(false);
  readonly isComplete = signal(false);
  readonly failure = signal<PlayerFailure | null>(null);
  readonly fidelity = signal<Fidelity | null>(null);
  readonly speed = signal<number>(1);
  readonly isIdleSkipped = signal(false);
  /** Whether the visit still runs; told by the page. */
  readonly isLive = signal(false);
  /** Stays at the end of a running visit. */
  readonly isFollowing = signal(false);
  readonly isInspecting = signal(false);
  readonly picked = signal<PickedElement | null>(null);
  /** Counts how often the end was played to. */
  readonly ended = signal(0);
  /** Where `jump` stops: moments of the lists, in order. */
  readonly stops = signal<readonly number[]>([]);
  readonly share = computed(() => (this.durationMs() > 0 ? Math.min(1, this.atMs() / this.durationMs()) : 0));

  connect(send: (message: ToPlayer) => void): void {
    this.send = send;
  }

  /** Forgets a recording; wishes about how to play stay. */
  reset(): void {
    this.wasPlaying = false;
    for (const [state, value] of [[this.durationMs, 0], [this.atMs, 0]] as const) state.set(value);
    for (const state of [this.isPlaying, this.isBuffering, this.isOpened, this.isComplete, this.isLive, this.isFollowing, this.isInspecting]) state.set(false);
    for (const state of [this.viewport, this.heldTab, this.failure, this.fidelity, this.picked]) state.set(null);
    for (const state of [this.marks, this.idle, this.tabs, this.stops]) state.set([]);
    for (const state of [this.path, this.tab]) state.set('');
  }

  hear(message: FromPlayer): void {
    switch (message.type) {
      case 'opened':
      case 'marks':
        this.isOpened.set(true);
        this.failure.set(null);
        this.durationMs.set(message.durationMs);
        this.marks.set([...message.marks].sort((a, b) => a.atMs - b.atMs));
        this.idle.set(message.idle);
        this.tabs.set(message.tabs);
        this.isComplete.set(message.type === 'marks' && message.isComplete);
        if (this.isFollowing()) this.catchUp();
        return;
      case 'time': return this.hearTime(message);
      case 'fidelity': return this.fidelity.set(message.fidelity);
      case 'failed': return this.failure.set(message.reason);
      case 'stage-clicked': return this.toggle();
      case 'key': return void this.press(message.key, false);
      case 'picked':
        this.isInspecting.set(message.element !== null);
        return this.picked.set(message.element);
      default: return;
    }
  }

  private hearTime(message: Extract<FromPlayer, { type: 'time' }>): void {
    this.atMs.set(message.atMs);
    this.isPlaying.set(message.isPlaying);
    this.isBuffering.set(message.isBuffering);
    this.path.set(message.path);
    this.tab.set(message.tab);
    if (message.viewportWidth > 0) this.viewport.set({ width: message.viewportWidth, height: message.viewportHeight });
    const hasEnded = this.wasPlaying && !message.isPlaying && this.durationMs() > 0 && message.atMs >= this.durationMs();
    this.wasPlaying = message.isPlaying;
    if (hasEnded) this.ended.update((count) => count + 1);
  }

  /** A player that was opened anew knows nothing of earlier wishes. */
  resume(): void {
    this.send({ to: 'player', type: 'speed', speed: this.speed() });
    this.send({ to: 'player', type: 'skip-idle', isOn: this.isIdleSkipped() });
  }

  play(): void {
    this.send({ to: 'player', type: 'play' });
  }

  toggle(): void {
    if (!this.isPlaying()) return this.play();
    this.isFollowing.set(false);
    this.send({ to: 'player', type: 'pause' });
  }

  seek(atMs: number): void {
    this.isFollowing.set(false);
    this.goTo(atMs);
  }

  private goTo(atMs: number): void {
    const place = Math.round(Math.min(Math.max(0, atMs), this.durationMs()));
    this.atMs.set(place);
    this.wasPlaying = false;
    this.send({ to: 'player', type: 'seek', atMs: place });
  }

  /** To the end of a running visit, and along with it until the person pauses or goes elsewhere. */
  follow(): void {
    if (!this.isLive()) return;
    this.isFollowing.set(true);
    this.goTo(this.durationMs());
    this.play();
  }

  private catchUp(): void {
    if (this.durationMs() - this.atMs() > FOLLOW_WITHIN_MS) this.goTo(this.durationMs());
  }

  step(direction: 1 | -1): void {
    this.isFollowing.set(false);
    this.send({ to: 'player', type: 'step', direction });
  }

  holdTab(tab: string | null): void {
    this.heldTab.set(tab);
    this.send({ to: 'player', type: 'hold-tab', tab });
  }

  inspect(isOn: boolean): void {
    this.isInspecting.set(isOn);
    this.picked.set(null);
    this.send({ to: 'player', type: 'inspect', isOn });
  }

  setSpeed(speed: number): void {
    this.speed.set(speed);
    this.send({ to: 'player', type: 'speed', speed });
  }

  setSkipIdle(isOn: boolean): void {
    this.isIdleSkipped.set(isOn);
    this.send({ to: 'player', type: 'skip-idle', isOn });
  }

  private faster(steps: number): void {
    const at = SPEEDS.findIndex((speed) => speed === this.speed());
    const speed = SPEEDS[Math.min(Math.max(0, at + steps), SPEEDS.length - 1)];
    if (speed !== undefined) this.setSpeed(speed);
  }

  private jump(direction: 1 | -1): void {
    const now = this.atMs();
    const stops = this.stops();
    const next = direction === 1 ? stops.find((atMs) => atMs > now + 50) : stops.findLast((atMs) => atMs < now - 1_000);
    if (next !== undefined) this.seek(next);
  }

  private nextTab(): void {
    const tabs = this.tabs().map(({ tab }) => tab);
    if (tabs.length < 2) return;
    this.holdTab(tabs[(tabs.indexOf(this.tab()) + 1) % tabs.length] ?? null);
  }

  /** @returns whether the key means something here */
  press(key: string, isShift: boolean): boolean {
    const stepMs = isShift ? LONG_STEP_MS : STEP_MS;
    switch (key) {
      case ' ':
      case 'k': this.toggle(); return true;
      case 'ArrowLeft': this.seek(this.atMs() - stepMs); return true;
      case 'ArrowRight': this.seek(this.atMs() + stepMs); return true;
      case 'ArrowUp': this.faster(1); return true;
      case 'ArrowDown': this.faster(-1); return true;
      case 'Home': this.seek(0); return true;
      case 'End': this.seek(this.durationMs()); return true;
      case ',': this.step(-1); return true;
      case '.': this.step(1); return true;
      case 'n': this.jump(1); return true;
      case 'p': this.jump(-1); return true;
      case 's': this.setSkipIdle(!this.isIdleSkipped()); return true;
      case 't': this.nextTab(); return true;
      case 'l': this.follow(); return true;
      case 'i': this.inspect(!this.isInspecting()); return true;
      case 'Escape':
        if (!this.isInspecting()) return false;
        this.inspect(false);
        return true;
      default: return false;
    }
  }
}
