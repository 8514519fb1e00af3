// signals — rules that read frustration out of what a visitor did. One text for the worker, which counts, and the player, which marks.
export { findRageClicks } from './rage-clicks.ts';
export type { RageClicks, TimedClick } from './rage-clicks.ts';
