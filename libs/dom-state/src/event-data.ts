// The data of an event, as it was sent: anything.

export type EventData = Record<string, unknown>;

/** What of it is a list of objects. */
export function listOf(value: unknown): EventData[] {
  return Array.isArray(value) ? value.filter((item): item is EventData => item !== null && typeof item === 'object') : [];
}
