// Every migration, in order. Files never change once released: a later one corrects an earlier one.
import { FirstSchema20261121000000 } from './2026-11-21-first-schema.ts';
import { LeftPacks20261121120000 } from './2026-11-21-left-packs.ts';
import { IndexSwitch20261121130000 } from './2026-11-21-index-switch.ts';
import { OutboxIndex20261121131000 } from './2026-11-21-outbox-index.ts';
import { QuietMonths20261121132000 } from './2026-11-21-quiet-months.ts';
import { ProgramStatus20261121133000 } from './2026-11-21-program-status.ts';
import { Archive20261121140000 } from './2026-11-21-archive.ts';
import { LiveWorkers20261121141000 } from './2026-11-21-live-workers.ts';
import { StandingComparisons20261121142000 } from './2026-11-21-standing-comparisons.ts';
import { UpdatesInPlace20261121150000 } from './2026-11-21-updates-in-place.ts';
import { Fidelity20261121160000 } from './2026-11-21-fidelity.ts';
import { Assets20261121170000 } from './2026-11-21-assets.ts';
import { RecorderCost20261121180000 } from './2026-11-21-recorder-cost.ts';
import { UnrecordedVisits20261121190000 } from './2026-11-21-unrecorded-visits.ts';
import { NotesAndShares20261121200000 } from './2026-11-21-notes-and-shares.ts';
import { Signals20261121210000 } from './2026-11-21-signals.ts';
import { RecordingLists20261121230000 } from './2026-11-21-recording-lists.ts';
import { PageStates20261121240000 } from './2026-11-21-page-states.ts';
import { Attention20261121250000 } from './2026-11-21-attention.ts';
import { Keyframes20261121260000 } from './2026-11-21-keyframes.ts';
import { Retention20261121270000 } from './2026-11-21-retention.ts';
import { ClickPacks20261121280000 } from './2026-11-21-click-packs.ts';
import type { MigrationClass } from './migration.ts';

/** Oldest first. */
export const MIGRATIONS: readonly MigrationClass[] = [
  FirstSchema20261121000000, LeftPacks20261121120000, IndexSwitch20261121130000, OutboxIndex20261121131000, QuietMonths20261121132000, ProgramStatus20261121133000,
  Archive20261121140000, LiveWorkers20261121141000, StandingComparisons20261121142000,
  UpdatesInPlace20261121150000, Fidelity20261121160000, Assets20261121170000, RecorderCost20261121180000,
  UnrecordedVisits20261121190000, NotesAndShares20261121200000, Signals20261121210000, RecordingLists20261121230000, PageStates20261121240000, Attention20261121250000, Keyframes20261121260000, Retention20261121270000, ClickPacks20261121280000,
];
