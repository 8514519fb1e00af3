// Feeds the committed demo visits through the edge, with their times moved to the last seven days.
// Promise: batches come in the order of their moved receive times, and doing it twice adds nothing (a batch keeps its name).

import type { DemoVisit } from './demo-visit.ts';

/** One batch as the edge's import door takes it: a request body, and what the request itself would have told. */
export interface PastRequest {
  userAgent: string;
  country: string;
  /** ms since 1970. */
  receivedAt: number;
  /** Header line, newline, payload: as a browser sends it. */
  body: Uint8Array;
}

/**
 * @param post resolves when the batch is durable; throws if it cannot be taken
 * @param now ms since 1970
 * @returns how many batches were posted
 */
export async function importDemoVisits(visits: readonly DemoVisit[], post: (batch: PastRequest) => Promise<void>, now: number): Promise<number> {
  const batches = visits.flatMap((visit) => moveToToday(visit, now)).sort((a, b) => a.receivedAt - b.receivedAt);
  for (const batch of batches) await post(batch);
  return batches.length;
}

function moveToToday(visit: DemoVisit, now: number): PastRequest[] {
  const lastMs = Math.max(0, ...visit.batches.map((batch) => batch.atMs));
  const startedAt = now - visit.agoMinutes * 60_000 - lastMs;
  return visit.batches.map(({ atMs, header, payload }) => {
    const receivedAt = startedAt + atMs;
    const line = JSON.stringify({ ...header, sentAt: receivedAt, flags: { ...header.flags, demo: true } });
    return {
      userAgent: visit.userAgent, country: visit.country, receivedAt,
      body: Buffer.concat([Buffer.from(`${line}\n`), Buffer.from(payload, 'base64')]),
    };
  });
}
