// An expected "no" as a value: rules return it, one interceptor turns it into an answer.
import type { ApiCode } from '@hindsight/errors';

export class Refusal {
  readonly code: ApiCode;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(code: ApiCode, detail?: string, errors: readonly FieldError[] = []) {
    this.code = code;
    this.detail = detail;
    this.errors = errors;
  }
}

export interface FieldError {
  /** Dotted path into the request. */
  path: string;
  message: string;
}

/** @example `if (!site) return refuse('API_SITE_UNKNOWN');` */
export function refuse(code: ApiCode, detail?: string): Refusal {
  return new Refusal(code, detail);
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}

/** Carries a refusal out of a place that cannot return one: guards and pipes. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}
