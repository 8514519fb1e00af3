// A failed request in words a person can act on. The API answers RFC 9457 problem details; proxies and dead servers do not.
import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from '@hindsight/api-contract';

export interface Failure {
  status: number;
  code: string;
  sentence: string;
  fields: { path: string; message: string }[];
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body;
}

export function describeFailure(error: unknown): Failure {
  const response = findResponse(error);
  if (!response) return { status: 0, code: '', sentence: 'Something went wrong in the app. Reload the page.', fields: [] };
  if (isProblem(response.error)) {
    const { status, code, title, detail, errors } = response.error;
    return { status, code, sentence: detail ?? title, fields: errors ?? [] };
  }
  if (response.status === 0) return { status: 0, code: '', sentence: 'The server cannot be reached. Check the connection and try again.', fields: [] };
  return { status: response.status, code: '', sentence: `The server answered with status ${response.status}. Try again in a moment.`, fields: [] };
}

/** Resources wrap what is not an Error; the response may lie one `cause` deeper. */
function findResponse(error: unknown): HttpErrorResponse | null {
  if (error instanceof HttpErrorResponse) return error;
  if (error instanceof Error && error.cause !== undefined) return findResponse(error.cause);
  return null;
}
