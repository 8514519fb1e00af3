// The page's commands, `hindsight(name, …)`, in the order they were called, also those called before the recorder was there.

import type { Recording } from './recording.ts';

type Answer = (url: string) => void;

export interface CommandPorts {
  /** The running recording, or null. */
  recording(): Recording | null;
  start(): void;
  stop(): void;
  /** Consent withdrawn: stop, forget what has not left and who the visitor is. */
  withdraw(): void;
  sessionUrl(): string;
}

const LONGEST_TEXT = 200;
const MOST_VALUES = 20;

/** Runs one command; unknown ones are ignored, for a newer page may call an older recorder. */
export function runCommand(command: ArrayLike<unknown>, ports: CommandPorts): void {
  const [name, first, second] = Array.from(command);
  const recording = ports.recording();
  switch (name) {
    case 'consent': return first === true ? ports.start() : first === false ? ports.withdraw() : undefined;
    case 'stop': return ports.stop();
    case 'identify': return recording?.emit('hs:identify', { user: text(first) });
    case 'event': return recording?.emit('hs:event', { name: text(first), ...(isValues(second) && { data: plain(second) }) });
    case 'tag': return recording?.emit('hs:tag', { tag: text(first) });
    case 'page': return recording?.showPage(typeof first === 'string' ? first : undefined);
    case 'getSessionUrl': if (typeof first === 'function' && recording) (first as Answer)(ports.sessionUrl());
  }
}

function text(value: unknown): string {
  return String(value ?? '').slice(0, LONGEST_TEXT);
}

function isValues(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function plain(values: Record<string, unknown>): Record<string, string | number | boolean> {
  const kept = Object.entries(values)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .slice(0, MOST_VALUES)
    .map(([name, value]) => [text(name), typeof value === 'string' ? text(value) : value]);
  return Object.fromEntries(kept) as Record<string, string | number | boolean>;
}
