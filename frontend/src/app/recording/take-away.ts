// Saves a recording as one file that plays from a disk: asks the API for it, and hands it to the browser's downloads.
import { HttpClient, HttpErrorResponse, type HttpResponse } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { download } from '../design/download.ts';
import { Toast } from '../design/toast.ts';

@Injectable({ providedIn: 'root' })
export class TakeAway {
  private readonly http = inject(HttpClient);
  private readonly toast = inject(Toast);
  private readonly making = signal(false);

  /** Whether a file is being made: one at a time. */
  readonly isMaking = this.making.asReadonly();

  async save(recordingId: string): Promise<void> {
    this.making.set(true);
    this.toast.say('The file is being made. It holds the visit and plays without a network.');
    try {
      const answer = await firstValueFrom(this.http.get(apiUrl('recordings', recordingId, 'export'), { responseType: 'blob', observe: 'response' }));
      if (answer.body !== null) download(nameOf(answer) ?? `recording-${recordingId}.html`, answer.body);
    } catch (error) {
      this.toast.fail('The file was not made.', await withProblem(error));
    }
    this.making.set(false);
  }
}

function nameOf({ headers }: HttpResponse<Blob>): string | undefined {
  return /filename="([\w.-]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];
}

/** Whoever asks for bytes is given a problem's bytes as well. */
async function withProblem(error: unknown): Promise<unknown> {
  if (!(error instanceof HttpErrorResponse) || !(error.error instanceof Blob)) return error;
  const text = await error.error.text();
  try {
    return new HttpErrorResponse({ error: JSON.parse(text), status: error.status, headers: error.headers });
  } catch {
    return error; // Not ours: a proxy's page.
  }
}
