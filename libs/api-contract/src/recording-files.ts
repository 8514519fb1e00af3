// Recordings that come in as files, saved as one elsewhere or here before.

import { z } from 'zod';

import { id } from './id.ts';

/** POST /sites/:id/imports, whose body is the file. */
export const importedRecording = z.object({
  handle: z.string().describe('leads to the recording, `GET /handles/:handle`, as soon as it is stored: within seconds'),
  recordingId: id.nullable().describe('of the recording this file had become before: what it holds already is not stored again'),
});

export type ImportedRecording = z.infer<typeof importedRecording>;
