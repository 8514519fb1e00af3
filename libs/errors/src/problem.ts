// A code as RFC 9457 problem details.

import { PROBLEM_CODES, type Code, type ProblemCode } from './problem-codes.ts';

/** The body of an `application/problem+json` answer. */
export interface Problem {
  /** Where the code is explained: a path of the documentation. */
  type: string;
  title: string;
  status: number;
  code: Code;
  /** What is particular to this occurrence. Never holds what a visitor typed. */
  detail?: string;
}

/** The table's row of a code. */
export function problemCode(code: Code): ProblemCode {
  return PROBLEM_CODES[code];
}

/** The problem details of a code. */
export function problem(code: Code, detail?: string): Problem {
  const { title, status } = PROBLEM_CODES[code] as ProblemCode;
  return { type: `/docs/errors.md#${code.toLowerCase()}`, title, status, code, ...(detail === undefined ? {} : { detail }) };
}

/** A code as the value of a metric's `reason` label: `EDGE_SITE_UNKNOWN` → `site-unknown`. */
export function reasonLabel(code: Code): string {
  return code.slice(code.indexOf('_') + 1).toLowerCase().replaceAll('_', '-');
}
