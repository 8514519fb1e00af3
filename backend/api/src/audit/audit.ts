// The account of who did what, for what a workspace may have to answer for. Written in the transaction of the deed, so that neither is
// without the other.
import type { Transaction } from '@hindsight/database';

export interface Deed {
  workspaceId: bigint;
  memberId: bigint | null;
  /** What was done, e.g. `share.made`. */
  action: string;
  recordingId: bigint | null;
  /** The id of what it was done to. */
  subjectId: bigint | null;
}

export async function noteDeed(transaction: Transaction, { workspaceId, memberId, action, recordingId, subjectId }: Deed): Promise<void> {
  await transaction.query(
    'insert into audit_entries (workspace_id, member_id, action, recording_id, subject_id) values ($1, $2, $3, $4, $5)',
    [workspaceId, memberId, action, recordingId, subjectId],
  );
}
