// The player's own time: ms since the recording's start. Asks for frames only while it runs, so a paused player costs nothing.

export class PlayClock {
  atMs = 0;
  speed = 1;
  readonly #onTick: () => void;
  #frame = 0;
  #lastMs = 0;

  constructor(onTick: () => void) {
    this.#onTick = onTick;
  }

  get isRunning(): boolean {
    return this.#frame !== 0;
  }

  start(): void {
    if (this.isRunning) return;
    this.#lastMs = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  readonly #tick = (): void => {
    const nowMs = performance.now();
    this.atMs += (nowMs - this.#lastMs) * this.speed;
    this.#lastMs = nowMs;
    this.#frame = requestAnimationFrame(this.#tick);
    this.#onTick();
  };
}
