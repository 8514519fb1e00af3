// What needs a person, most urgent first. Each says what it means, not only that a number is high.

import type { Status, StatusWarning } from '@hindsight/api-contract';

const LAG_WARN_SECONDS = 60;
const LAG_ERROR_SECONDS = 600;
const OUTBOX_WARN_SECONDS = 120;
const DISK_WARN_DAYS = 14;
const DISK_ERROR_DAYS = 3;
const DISK_ERROR_SHARE = 0.95;
const PLACE_WARN_SHARE = 0.8;

export function warningsOf(status: Omit<Status, 'warnings' | 'at'>, playerWarning: string | null): StatusWarning[] {
  const warnings: StatusWarning[] = [];
  const say = (level: StatusWarning['level'], code: string, text: string): void => void warnings.push({ level, code, text });

  for (const { program, instance, isSilent, parts } of status.programs) {
    if (isSilent) say('error', 'program-silent', `${program} on ${instance} does not report any more.`);
    else for (const { part, state, reason } of parts) {
      if (state !== 'ready' && part !== 'idSpace') say(state === 'down' ? 'error' : 'warn', 'part-not-ready', `${program} on ${instance}: ${part} is ${state}${reason === null ? '' : ` (${reason})`}.`);
    }
  }
  const behind = Math.max(0, ...status.log.partitions.map(({ lagSeconds }) => lagSeconds ?? 0));
  if (behind > LAG_WARN_SECONDS) say(behind > LAG_ERROR_SECONDS ? 'error' : 'warn', 'log-lag', `Recordings are ${String(Math.round(behind))} s behind what was received.`);
  const unowned = status.log.partitions.filter(({ owner }) => owner === null).length;
  if (unowned > 0) say('error', 'partitions-unowned', `${String(unowned)} of ${String(status.log.partitions.length)} log partitions have no worker; what comes is kept in the log.`);
  if (status.worker.parkedRecords > 0) say('warn', 'records-parked', `${String(status.worker.parkedRecords)} records are set aside; see "npm run parked -- list".`);
  indexWarnings(status.index, say);
  archiveWarnings(status.archive, say);
  for (const { name, share, isAlarm } of status.idSpaces) if (isAlarm) say('error', 'id-space', `The ids of ${name} are ${String(Math.floor(share * 100))} % used. Widen them before they end.`);
  storageWarnings(status.storage, say);
  if (playerWarning !== null) say('warn', 'player-origin', playerWarning);
  return warnings.sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
}

type Say = (level: StatusWarning['level'], code: string, text: string) => void;

function indexWarnings({ outbox, readFrom, currentIndex, lastComparison, fallbacksPerSecond }: Status['index'], say: Say): void {
  if (fallbacksPerSecond > 0) say('error', 'index-fallback', 'Elasticsearch does not answer: lists are read from Postgres in its place.');
  if (currentIndex === null) return; // Nobody takes from the outbox, and nobody reads an index.
  if (outbox.oldestSeconds > OUTBOX_WARN_SECONDS) say(readFrom === 'elasticsearch' ? 'error' : 'warn', 'outbox-lag', `The search index is ${String(Math.round(outbox.oldestSeconds))} s behind, ${String(outbox.waiting)} recordings wait.`);
  if (outbox.parked > 0) say('warn', 'documents-parked', `The search index refuses ${String(outbox.parked)} recordings; lists from it lack them.`);
  const drift = lastComparison === null ? 0 : lastComparison.missing + lastComparison.extra + lastComparison.stale + lastComparison.differing;
  if (drift > 0) say('warn', 'index-drift', `The last comparison found ${String(drift)} recordings that differ in the search index; see "npm run index -- repair".`);
}

function archiveWarnings(archive: Status['archive'], say: Say): void {
  if (archive === null) return;
  if (archive.lateHours > 0) say('error', 'archive-late', `${String(archive.lateHours)} hours should be in the archive and are not; until then they are as safe as the log's disk.`);
  if (archive.missingRanges > 0) say('error', 'archive-missing', `The archive has ${String(archive.missingRanges)} holes.`);
  if (archive.lateIdLists > 0) say('warn', 'archive-ids-late', `${String(archive.lateIdLists)} archived hours lack the list of ids given out.`);
}

function storageWarnings({ disks, places }: Status['storage'], say: Say): void {
  for (const { disk, usedBytes, sizeBytes, daysLeft } of disks) {
    if (usedBytes / sizeBytes > DISK_ERROR_SHARE) say('error', 'disk-full', `The disk of ${disk} is ${String(Math.floor((usedBytes / sizeBytes) * 100))} % full.`);
    else if (daysLeft !== null && daysLeft < DISK_WARN_DAYS) say(daysLeft < DISK_ERROR_DAYS ? 'error' : 'warn', 'disk-filling', `At this rate the disk of ${disk} is full in ${String(Math.max(0, Math.floor(daysLeft)))} days.`);
  }
  for (const { place, usedBytes, limitBytes } of places) {
    if (limitBytes !== null && usedBytes > PLACE_WARN_SHARE * limitBytes) say('warn', 'place-filling', `The ${place} is ${String(Math.floor((usedBytes / limitBytes) * 100))} % of what it may be; at 100 % trackers are told to come back later.`);
  }
}
