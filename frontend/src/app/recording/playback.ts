// The state of one running player as the screen shows it, and what the person can ask of it. Pure signals: messages go in
// through `hear`, wishes go out through `tell`, so that neither frame nor buttons know each other.
import { Injectable, computed, signal } from '@angular/core';
import type { Fidelity, FromPlayer, IdleSpan, PlayerFailure, TimelineMark, ToPlayer } from '@hindsight/wire';

export const SPEEDS = [1, 2, 4, 8] as const;
const STEP_MS = 5_000;
const LONG_STEP_MS = 30_000;

@Injectable()
export class Playback {
  private send: (message: ToPlayer) => void = () => undefined;

  readonly durationMs = signal(0);
  readonly atMs = signal(0);
  readonly isPlaying = signal(false);
  readonly isBuffering = signal(false);
  readonly path = signal('');
  readonly viewport = signal<{ width: number; height: number } | null>(null);
  readonly marks = signal<readonly TimelineMark[]>([]);
  readonly idle = signal<readonly IdleSpan[]>([]);
  readonly isOpened = signal(false);
  readonly isComplete = signal(false);
  readonly failure = signal<PlayerFailure | null>(null);
  readonly fidelity = signal<Fidelity | null>(null);
  readonly speed = signal<number>(1);
  readonly isIdleSkipped = signal(false);
  readonly share = computed(() => (this.durationMs() > 0 ? Math.min(1, this.atMs() / this.durationMs()) : 0));

  connect(send: (message: ToPlayer) => void): void {
    this.send = send;
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
        this.isComplete.set(message.type === 'marks' && message.isComplete);
        return;
      case 'time':
        this.atMs.set(message.atMs);
        this.isPlaying.set(message.isPlaying);
        this.isBuffering.set(message.isBuffering);
        this.path.set(message.path);
        if (message.viewportWidth > 0) this.viewport.set({ width: message.viewportWidth, height: message.viewportHeight });
        return;
      case 'fidelity':
        this.fidelity.set(message.fidelity);
        return;
      case 'failed':
        this.failure.set(message.reason);
        return;
      case 'stage-clicked':
        this.toggle();
        return;
      case 'key':
        this.press(message.key, false);
        return;
      default:
        return;
    }
  }

  /** A player that was opened anew knows nothing of earlier wishes. */
  resume(): void {
    this.send({ to: 'player', type: 'speed', speed: this.speed() });
    this.send({ to: 'player', type: 'skip-idle', isOn: this.isIdleSkipped() });
  }

  toggle(): void {
    this.send({ to: 'player', type: this.isPlaying() ? 'pause' : 'play' });
  }

  seek(atMs: number): void {
    const place = Math.round(Math.min(Math.max(0, atMs), this.durationMs()));
    this.atMs.set(place);
    this.send({ to: 'player', type: 'seek', atMs: place });
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
    const marks = this.marks();
    const next = direction === 1 ? marks.find((mark) => mark.atMs > now + 50) : marks.findLast((mark) => mark.atMs < now - 1_000);
    if (next) this.seek(next.atMs);
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
      case 'n': this.jump(1); return true;
      case 'p': this.jump(-1); return true;
      case 's': this.setSkipIdle(!this.isIdleSkipped()); return true;
      default: return false;
    }
  }
}
