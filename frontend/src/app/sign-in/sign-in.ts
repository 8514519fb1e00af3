// The door. Says what was wrong without saying which half of it.
import { Component, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router } from '@angular/router';
import { Account } from '../api/account.ts';
import { describeFailure } from '../api/problem.ts';
import { Brand } from '../shell/brand.ts';
import { PageReady } from '../page-ready.ts';

@Component({
  selector: 'hs-sign-in',
  imports: [Brand, MatButtonModule, MatFormFieldModule, MatInputModule],
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.css',
})
export class SignIn {
  private readonly account = inject(Account);
  private readonly router = inject(Router);
  /** Where the person wanted to go. */
  readonly next = input<string>();
  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);

  constructor() {
    inject(PageReady).when(() => true);
  }

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.problem.set('');
    this.isBusy.set(true);
    try {
      await this.account.signIn({ email: this.email().trim(), password: this.password() });
      await this.router.navigateByUrl(ownPath(this.next()));
    } catch (error) {
      const failure = describeFailure(error);
      this.problem.set(failure.status === 401 ? 'E-mail and password do not match an account.' : failure.sentence);
    } finally {
      this.isBusy.set(false);
    }
  }
}

/** Only a path of this app; never somewhere else. */
function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/';
}
