// Signals in words, one and many.
import type { SignalKind } from '@hindsight/api-contract';

export const SIGNAL_WORDS: Record<SignalKind, readonly [string, string]> = {
  'rage': ['rage click', 'rage clicks'], 'dead': ['dead click', 'dead clicks'], 'u-turn': ['u-turn', 'u-turns'],
  'abandon': ['abandoned form', 'abandoned forms'], 'error-click': ['click with an error', 'clicks with an error'],
};
