// Keeps people who are not signed in at the door, and brings them back to where they wanted to go.
import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { catchError, throwError } from 'rxjs';
import { Account } from './account.ts';

export const signedIn: CanActivateFn = async (_route, state) => {
  const account = inject(Account);
  const router = inject(Router);
  const me = await account.load();
  return me !== null || router.createUrlTree(['/sign-in'], { queryParams: state.url === '/' ? {} : { next: state.url } });
};

/** A 401 in the middle of work: the sign-in ended on the server. */
export const sendToSignIn: HttpInterceptorFn = (request, next) => {
  const account = inject(Account);
  const router = inject(Router);
  return next(request).pipe(
    catchError((error: unknown) => {
      if (error instanceof HttpErrorResponse && error.status === 401 && account.me()) {
        account.forget();
        void router.navigate(['/sign-in'], { queryParams: { next: router.url } });
      }
      return throwError(() => error);
    }),
  );
};
