// A recording as outsiders see it: without what identifies its session, visitor or tenant.
import type { Recording } from '@hindsight/api-contract';
import type { RecordingSummary } from '@hindsight/recording-index';

export function describeRecording({ id, siteId, workspaceId: _workspaceId, handle: _handle, ...rest }: RecordingSummary): Recording {
  return { ...rest, id: String(id), siteId: String(siteId) };
}
