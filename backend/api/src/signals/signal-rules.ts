// Signals of a site: shown for what the list's filter finds; said to be none, or to be some again.
import { Inject, Injectable } from '@nestjs/common';
import type { FilterQuery, SignalKind, SiteSignals } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { Filters } from '../filter/filters.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { Signals } from './signals.ts';

@Injectable()
export class SignalRules {
  readonly #signals: Signals;
  readonly #scopes: SiteScopes;
  readonly #filters: Filters;

  constructor(@Inject(Signals) signals: Signals, @Inject(SiteScopes) scopes: SiteScopes, @Inject(Filters) filters: Filters) {
    this.#signals = signals;
    this.#scopes = scopes;
    this.#filters = filters;
  }

  async show(caller: Caller, siteId: bigint, query: FilterQuery): Promise<SiteSignals | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const filter = await this.#filters.of(caller, scope, query);
    if (isRefusal(filter)) return filter;
    return this.#signals.ofSite(scope, filter);
  }

  /** @param isDismissed false: it is a signal after all */
  async say(caller: Caller, siteId: bigint, kind: SignalKind, elementId: bigint, isDismissed: boolean): Promise<void | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const isKnown = await (isDismissed ? this.#signals.dismiss(scope, caller.memberId, kind, elementId) : this.#signals.undismiss(scope, caller.memberId, kind, elementId));
    if (!isKnown) return refuse('API_ELEMENT_UNKNOWN');
  }
}
