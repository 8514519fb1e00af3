// An expected "no" as a value: rules return it, one interceptor turns it into an answer.
import type { ApiCode } from '@hindsight/errors';

export class Refusal {
  readonly code: ApiCode;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  /** When asking again makes sense, if that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ApiCode, detail?: string, errors: readonly FieldError[] = [], retryAfterMs?: number) {
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
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

/** A refusal that passes with time. */
export function refuseUntil(code: ApiCode, retryAfterMs: number): Refusal {
  return new Refusal(code, undefined, [], retryAfterMs);
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
