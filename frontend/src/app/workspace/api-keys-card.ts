// Keys for programs. A key is shown once, when it is made; after that only its first characters.
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { ApiKey, CreatedApiKey } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { Confirm } from '../design/confirm.ts';
import { CopyButton } from '../design/copy-button.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { Toast } from '../design/toast.ts';
import { formatAgo } from '../format/moment.ts';

@Component({
  selector: 'hs-api-keys-card',
  imports: [CopyButton, FailurePanel, Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  templateUrl: './api-keys-card.html',
  styleUrl: './rows.css',
})
export class ApiKeysCard {
  private readonly http = inject(HttpClient);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  protected readonly list = httpResource<{ apiKeys: ApiKey[] }>(() => apiUrl('api-keys'));
  protected readonly ago = formatAgo;
  protected readonly isAdding = signal(false);
  protected readonly name = signal('');
  protected readonly scope = signal<'read' | 'write'>('read');
  protected readonly created = signal<CreatedApiKey | null>(null);
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    this.problem.set('');
    try {
      this.created.set(await firstValueFrom(this.http.post<CreatedApiKey>(apiUrl('api-keys'), { name: this.name().trim(), scope: this.scope() })));
      this.isAdding.set(false);
      this.name.set('');
      this.list.reload();
    } catch (error) {
      this.problem.set(describeFailure(error).sentence);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async revoke(key: ApiKey): Promise<void> {
    const isSure = await this.confirm.ask({ heading: `Revoke ${key.name}?`, text: 'Programs that use this key are refused from now on.', action: 'Revoke key' });
    if (!isSure) return;
    try {
      await firstValueFrom(this.http.delete(apiUrl('api-keys', key.id)));
      this.list.reload();
    } catch (error) {
      this.toast.fail('The key was not revoked.', error);
    }
  }
}
