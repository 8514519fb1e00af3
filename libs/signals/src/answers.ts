// Which changes of a page may be answers to a click, and which go on by themselves: clocks, carousels that turn on their own, animations by
// script. A place that was seen changing while nobody clicked, and changes on at its own pace, answers nobody. Errs towards an answer:
// a click called dead although something happened is worse than one missed.

import { firstFrom, type DocumentTrace, type Effect, type TracedClick } from './document-trace.ts';

/** A change this long after a click may be its doing. */
const SHADOW_MS = 1_500;
/** What changes as the pointer is pressed comes before the click. */
const PRESSED_MS = 300;
/** Changes closer together than this are one movement. */
const MOVEMENT_MS = 400;
/** How exactly a beat is kept: a share of it, and ms. */
const BEAT_SHARE = 0.15;
const BEAT_MS = 60;
/** So many in a row, by themselves, make a movement or a beat. */
const IN_A_ROW = 3;

interface Habit {
  lastMs: number;
  beatMs: number;
  /** How many in a row came by themselves at this pace. */
  length: number;
}

/** The trace's effects without those that go on by themselves, in order of time. */
export function findAnswers({ clicks, effects }: Pick<DocumentTrace, 'clicks' | 'effects'>): Effect[] {
  const habits = new Map<number, Habit>();
  return effects.filter((effect) => {
    if (effect.places.length === 0) return true;
    const isShadowed = hasClickWithin(clicks, effect.atMs - SHADOW_MS, effect.atMs + PRESSED_MS);
    const isHabitual = effect.places.every((place) => isAsEver(habits.get(place), effect.atMs));
    for (const place of effect.places) if (!isShadowed || isHabitual) keepUp(habits, place, effect.atMs);
    return !isHabitual;
  });
}

function hasClickWithin(clicks: readonly TracedClick[], fromMs: number, toMs: number): boolean {
  const click = clicks[firstFrom(clicks, fromMs)];
  return click !== undefined && click.atMs <= toMs;
}

function isAsEver(habit: Habit | undefined, atMs: number): boolean {
  return habit !== undefined && habit.length >= IN_A_ROW && isOnPace(habit, atMs);
}

function isOnPace({ lastMs, beatMs }: Habit, atMs: number): boolean {
  // Seen once: there is no pace yet.
  if (beatMs === Infinity) return false;
  const since = atMs - lastMs;
  return (beatMs <= MOVEMENT_MS && since <= MOVEMENT_MS) || Math.abs(since - beatMs) <= Math.max(BEAT_MS, beatMs * BEAT_SHARE);
}

function keepUp(habits: Map<number, Habit>, place: number, atMs: number): void {
  const habit = habits.get(place);
  if (habit === undefined) return void habits.set(place, { lastMs: atMs, beatMs: Infinity, length: 0 });
  if (atMs === habit.lastMs) return;
  if (isOnPace(habit, atMs)) habit.length++;
  else {
    habit.beatMs = atMs - habit.lastMs;
    habit.length = 1;
  }
  habit.lastMs = atMs;
}
