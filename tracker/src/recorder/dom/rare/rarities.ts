// What the watch for rare changes and the part that tells of them hand each other.

/**
 * @param name of a member that was called, read or written, or of an event
 * @param self whose member it is, or the event's target
 * @param args of the call, or the event
 */
export type RareCall = (name: string, self: object, args: unknown[]) => void;

export interface Rarities {
  called: RareCall;
  stop(): void;
}

/** What happened while nobody could tell of it. */
export interface Missed {
  /** Elements of sheets that were changed, or may have been: their rules were asked for their declarations. */
  owners: Set<Node>;
  /** What constructed sheets were given and still hold. */
  texts: Map<CSSStyleSheet, string>;
  /** All else, up to what nobody would look through. */
  calls: Parameters<RareCall>[];
  /** Whether a snapshot is being taken. */
  isSnapshotting: boolean;
}
