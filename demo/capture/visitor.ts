// A person at a browser: moves the pointer on a path before pressing, types at a human pace, scrolls in small steps and
// takes time to read. The same seed gives the same person.

import type { Locator, Page } from 'playwright-core';

export class Visitor {
  page: Page;
  readonly #isTouch: boolean;
  readonly #random: () => number;
  #at = { x: 200, y: 160 };

  constructor(page: Page, isTouch: boolean, seed: number) {
    this.page = page;
    this.#isTouch = isTouch;
    this.#random = makeRandom(seed);
  }

  between(least: number, most: number): number {
    return Math.round(least + this.#random() * (most - least));
  }
  pick<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)] as T;
  }
  pause(leastMs: number, mostMs: number): Promise<void> {
    return this.page.waitForTimeout(this.between(leastMs, mostMs));
  }

  async click(target: Locator, times = 1): Promise<void> {
    await this.#reach(target);
    const place = await this.#placeIn(target);
    await this.#moveTo(place);
    for (let i = 0; i < times; i++) {
      if (this.#isTouch) await this.page.touchscreen.tap(place.x, place.y);
      else await this.page.mouse.click(place.x, place.y, { delay: this.between(40, 90) });
      if (times > 1) await this.pause(110, 190);
    }
    await this.pause(250, 700);
  }
  async hover(target: Locator): Promise<void> {
    await this.#reach(target);
    await this.#moveTo(await this.#placeIn(target));
    await this.pause(200, 900);
  }
  async type(target: Locator, text: string): Promise<void> {
    await this.click(target);
    await this.page.keyboard.type(text, { delay: this.between(45, 110) });
    await this.pause(150, 500);
  }
  async choose(target: Locator, value: string): Promise<void> {
    await this.#reach(target);
    await this.#moveTo(await this.#placeIn(target));
    await target.selectOption(value);
    await this.pause(300, 800);
  }
  /** Reads downwards: small steps with a look between them. */
  async scroll(px: number): Promise<void> {
    const step = px < 0 ? -1 : 1;
    for (let left = Math.abs(px); left > 0;) {
      const by = Math.min(left, this.between(90, 240));
      await this.page.mouse.wheel(0, step * by);
      left -= by;
      await this.pause(120, 420);
    }
  }
  /** Scrolls an element with a scrollbar of its own. */
  async scrollInside(target: Locator, dx: number, dy: number): Promise<void> {
    await this.#reach(target);
    await this.#moveTo(await this.#placeIn(target));
    for (let i = 0; i < 6; i++) {
      await this.page.mouse.wheel(dx / 6, dy / 6);
      await this.pause(140, 380);
    }
  }

  async #reach(target: Locator): Promise<void> {
    await target.waitFor({ state: 'visible' });
    for (let i = 0; i < 30; i++) {
      const box = await target.boundingBox();
      const height = this.page.viewportSize()?.height ?? 800;
      if (!box || (box.y > 70 && box.y + Math.min(box.height, 120) < height - 8)) return;
      await this.page.mouse.wheel(0, Math.max(-260, Math.min(260, box.y - height / 2.5)));
      await this.pause(70, 160);
    }
    await target.scrollIntoViewIfNeeded();
  }
  async #placeIn(target: Locator): Promise<{ x: number; y: number }> {
    const box = await target.boundingBox();
    if (!box) throw new Error('nothing to point at');
    const height = Math.min(box.height, (this.page.viewportSize()?.height ?? 800) - box.y - 4);
    return { x: box.x + box.width * (0.25 + this.#random() * 0.5), y: box.y + height * (0.3 + this.#random() * 0.4) };
  }
  async #moveTo(place: { x: number; y: number }): Promise<void> {
    if (this.#isTouch) return;
    const from = this.#at;
    const steps = this.between(6, 14);
    const bend = this.between(-60, 60);
    for (let i = 1; i <= steps; i++) {
      const t = i / steps;
      await this.page.mouse.move(from.x + (place.x - from.x) * t, from.y + (place.y - from.y) * t + Math.sin(t * Math.PI) * bend);
      await this.page.waitForTimeout(this.between(18, 40));
    }
    this.#at = place;
  }
}

/** mulberry32: small, seeded, good enough to vary a pause. */
function makeRandom(seed: number): () => number {
  let state = seed * 2654435769;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
