// Reports of programs as rows: one per running program. Written by each program with a database for itself, by the API for the others.

import type { ProgramIdentity, ProgramReport, StatusSink } from '@hindsight/telemetry';
import type { Pool } from './index.ts';

export interface ProgramStatus extends ProgramIdentity {
  reportedAt: number;
  report: ProgramReport;
}

const FORGOTTEN_AFTER = '1 day';

/** Keeps reports in `program_status`. */
export function postgresStatusSink(pool: Pool): StatusSink {
  return {
    async save({ program, instance }, report) {
      await pool.query(
        `insert into program_status (program, instance, started_at, report) values ($1, $2, to_timestamp($3::float8 / 1000), $4)
         on conflict (program, instance) do update set started_at = excluded.started_at, reported_at = now(), report = excluded.report`,
        [program, instance, report.startedAt, JSON.stringify(report)]);
    },
    async remove({ program, instance }) {
      await pool.query('delete from program_status where program = $1 and instance = $2', [program, instance]);
    },
  };
}

/** Everyone who reported within a day, by name; forgets the others. */
export async function readProgramStatus(pool: Pool): Promise<ProgramStatus[]> {
  await pool.query(`delete from program_status where reported_at < now() - interval '${FORGOTTEN_AFTER}'`);
  const { rows } = await pool.query<{ program: string; instance: string; reported_ms: number; report: ProgramReport }>(
    'select program, instance, extract(epoch from reported_at)::float8 * 1000 as reported_ms, report from program_status order by program, instance');
  return rows.map((row) => ({ program: row.program, instance: row.instance, reportedAt: Math.round(row.reported_ms), report: row.report }));
}
