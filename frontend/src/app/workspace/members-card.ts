// People of the workspace: list, add, remove.
import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { Member } from '@hindsight/api-contract';
import { firstValueFrom } from 'rxjs';
import { Account } from '../api/account.ts';
import { apiUrl } from '../api/api-url.ts';
import { describeFailure } from '../api/problem.ts';
import { Confirm } from '../design/confirm.ts';
import { FailurePanel } from '../design/failure-panel.ts';
import { Icon } from '../design/icon.ts';
import { Toast } from '../design/toast.ts';
import { formatDay } from '../format/moment.ts';

@Component({
  selector: 'hs-members-card',
  imports: [FailurePanel, Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  templateUrl: './members-card.html',
  styleUrl: './rows.css',
})
export class MembersCard {
  private readonly http = inject(HttpClient);
  private readonly account = inject(Account);
  private readonly confirm = inject(Confirm);
  private readonly toast = inject(Toast);
  protected readonly canAdminister = this.account.canAdminister;
  protected readonly myId = computed(() => this.account.me()?.member.id);
  protected readonly list = httpResource<{ members: Member[] }>(() => apiUrl('members'));
  protected readonly day = formatDay;
  protected readonly isAdding = signal(false);
  protected readonly email = signal('');
  protected readonly name = signal('');
  protected readonly password = signal('');
  protected readonly role = signal<'admin' | 'member'>('member');
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    this.isBusy.set(true);
    this.problem.set('');
    try {
      await firstValueFrom(this.http.post<Member>(apiUrl('members'), { email: this.email().trim(), name: this.name().trim(), role: this.role(), password: this.password() }));
      this.isAdding.set(false);
      for (const field of [this.email, this.name, this.password]) field.set('');
      this.list.reload();
    } catch (error) {
      const failure = describeFailure(error);
      this.problem.set([failure.sentence, ...failure.fields.map((field) => `${field.path}: ${field.message}`)].join(' '));
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async remove(member: Member): Promise<void> {
    const isSure = await this.confirm.ask({ heading: `Remove ${member.email}?`, text: 'They are signed out at once and can no longer see this workspace.', action: 'Remove member' });
    if (!isSure) return;
    try {
      await firstValueFrom(this.http.delete(apiUrl('members', member.id)));
      this.list.reload();
    } catch (error) {
      this.toast.fail('The member was not removed.', error);
    }
  }
}
