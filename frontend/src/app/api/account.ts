// Who is signed in. The cookie is the browser's business; this holds what GET /me said.
import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { Me, SignInRequest } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from './api-url.ts';

@Injectable({ providedIn: 'root' })
export class Account {
  private readonly http = inject(HttpClient);
  private readonly known = signal<Me | null>(null);

  readonly me = this.known.asReadonly();
  readonly canAdminister = computed(() => this.known()?.member.role !== 'member');

  /** @returns null when nobody is signed in */
  async load(): Promise<Me | null> {
    if (this.known()) return this.known();
    try {
      this.known.set(await firstValueFrom(this.http.get<Me>(apiUrl('me'))));
    } catch (error) {
      if (!(error instanceof HttpErrorResponse) || error.status !== 401) throw error;
    }
    return this.known();
  }

  async signIn(request: SignInRequest): Promise<void> {
    this.known.set(await firstValueFrom(this.http.post<Me>(apiUrl('sign-in'), request)));
  }

  async signOut(): Promise<void> {
    await firstValueFrom(this.http.post(apiUrl('sign-out'), {}));
    this.known.set(null);
  }

  /** The server no longer knows us. */
  forget(): void {
    this.known.set(null);
  }
}
