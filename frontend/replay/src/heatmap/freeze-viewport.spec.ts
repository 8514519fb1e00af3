import { describe, expect, it } from '@jest/globals';
import { frozenValue } from './freeze-viewport.ts';

const VIEWPORT = { width: 1_000, height: 800 };

describe('frozenValue', () => {
  it('turns lengths measured by the height into px, in any expression', () => {
    expect(frozenValue('100vh', VIEWPORT)).toBe('800px');
    expect(frozenValue('calc(100dvh - 2.5rem)', VIEWPORT)).toBe('calc(800px - 2.5rem)');
    expect(frozenValue('min(50vmin, 10vmax) -5svh', VIEWPORT)).toBe('min(400px, 100px) -40px');
  });

  it('leaves widths and other words alone', () => {
    expect(frozenValue('50vw url(a100vhx.png) 3px', VIEWPORT)).toBe('50vw url(a100vhx.png) 3px');
  });
});
