// The text of docs/errors.md, from the table.

import { PROBLEM_CODES, type ProblemCode, type Retry } from './problem-codes.ts';

const ADVICE: Record<Retry, string> = {
  never: 'Sending the same again will not help.',
  later: 'The same may be sent again later.',
  smaller: 'Send less at once.',
  stop: 'Send nothing more.',
};

/** docs/errors.md: a heading per code, so that a problem's `type` leads to it. */
export function problemDoc(): string {
  const sections = Object.entries<ProblemCode>(PROBLEM_CODES).map(([code, { status, title, retry }]) => `### ${code}\n\nStatus ${status}. ${title} ${ADVICE[retry]}\n`);
  return [
    '# Errors',
    '',
    'Errors are answered as problem details (RFC 9457, `application/problem+json`) with a stable `code`. Codes are never renamed or',
    'reused. `detail` and `errors` say what is particular to an occurrence, `requestId` finds it in the server\'s log. Our tracker is',
    'told most refusals of the edge with status 200 instead, so that nothing shows in the console of the recorded site.',
    '',
    'Written by `npm run docs` from `libs/errors/src/problem-codes.ts`.',
    '',
    ...sections,
  ].join('\n');
}
