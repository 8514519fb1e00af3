// A rule that returned a refusal did not succeed: hands it to the problem filter.
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';

import { isRefusal, Refused } from './refusal.ts';

@Injectable()
export class RefusalInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((answer: unknown) => {
      if (isRefusal(answer)) throw new Refused(answer);
      return answer;
    }));
  }
}
