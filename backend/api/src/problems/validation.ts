// Checks what comes in against the contract's schemas; what does not fit is refused with the place of each fault.
import { StandardSchemaValidationPipe } from '@nestjs/common';

import { Refusal, Refused } from './refusal.ts';

const MOST_ERRORS = 50;

export function validation(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => new Refused(new Refusal('API_REQUEST_INVALID', undefined, issues.slice(0, MOST_ERRORS).map(({ path, message }) => ({
      path: (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.'),
      message,
    })))),
  });
}
