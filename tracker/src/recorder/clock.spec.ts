import { describe, expect, it } from '@jest/globals';
import { DocumentClock } from './clock.ts';

function clocks() {
  const at = { monotonic: 1_000, wall: 5_000_000 };
  return { at, time: { monotonic: () => at.monotonic, wall: () => at.wall }, pass: (ms: number, wall = ms) => { at.monotonic += ms; at.wall += wall; } };
}

describe('the document clock', () => {
  it('counts whole ms since the document began and never goes below 0', () => {
    const { time, pass } = clocks();
    const clock = new DocumentClock(time, 1_000);
    pass(12.6);
    expect(clock.now()).toBe(13);
    expect(clock.at(0)).toBe(0);
  });

  it('tells a jump of more than 5 s either way, once', () => {
    const { time, pass } = clocks();
    const clock = new DocumentClock(time, 0);
    pass(10_000, 14_900);
    expect(clock.hasJumped()).toBe(false);
    pass(10, 1_200_000);
    expect(clock.hasJumped()).toBe(true);
    clock.next();
    expect([clock.number, clock.hasJumped()]).toEqual([1, false]);
    pass(10, -3_600_000);
    expect(clock.hasJumped()).toBe(true);
  });
});
