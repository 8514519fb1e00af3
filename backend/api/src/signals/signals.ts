// Storage of signals: those of a recording, those of a site by element.
import { Inject, Injectable } from '@nestjs/common';
import type { Signal } from '@hindsight/api-contract';
import type { Pool } from '@hindsight/database';

import { POOL } from '../api-parts.ts';
import type { StoredRecording } from '../recordings/recordings.ts';

@Injectable()
export class Signals {
  readonly #pool: Pool;

  constructor(@Inject(POOL) pool: Pool) {
    this.#pool = pool;
  }

  /** In order of time, without those that were dismissed. */
  async ofRecording({ month, summary }: StoredRecording): Promise<Signal[]> {
    const { rows } = await this.#pool.query<{ kind: Signal['kind']; at_ms: bigint; span_ms: bigint; doc: number; view: number; element_id: bigint | null; selector: string | null; role: string | null; text: string | null }>(
      `select s.kind, s.at_ms, s.span_ms, s.doc, s.view, e.id as element_id, e.selector, e.role, e.text
       from signals s left join elements e on e.id = s.element_id and e.selector <> ''
       where s.month = $1 and s.recording_id = $2 and s.workspace_id = $3 and not s.is_dismissed order by s.n`,
      [month, summary.id, summary.workspaceId],
    );
    return rows.map((row) => ({
      kind: row.kind, atMs: Number(row.at_ms), spanMs: Number(row.span_ms), doc: row.doc, view: row.view,
      elementId: row.element_id === null ? null : String(row.element_id), label: elementLabel(row),
    }));
  }
}

/** An element in words: its role and text, else the last step of its selector. */
export function elementLabel({ role, text, selector }: { role: string | null; text: string | null; selector: string | null }): string {
  if (text) return `${role ?? ''} “${text}”`.trim();
  const lastStep = selector?.split(/ >>> | > | /).at(-1) ?? '';
  return [role, lastStep].filter((part) => part !== null && part !== '' && part !== role).join(' ') || (role ?? '');
}
