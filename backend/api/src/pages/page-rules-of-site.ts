// The pages of a site, grouped, and the owner's own grouping rules.
import { Inject, Injectable } from '@nestjs/common';
import type { PageCosts, PageList, PageRules } from '@hindsight/api-contract';
import { isPageRule } from '@hindsight/page-groups';

import type { Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { isRefusal, Refusal } from '../problems/refusal.ts';
import { Pages } from './pages.ts';

@Injectable()
export class PageRulesOfSite {
  readonly #scopes: SiteScopes;
  readonly #pages: Pages;

  constructor(@Inject(SiteScopes) scopes: SiteScopes, @Inject(Pages) pages: Pages) {
    this.#scopes = scopes;
    this.#pages = pages;
  }

  async list(caller: Caller, siteId: bigint): Promise<PageList | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    return { pages: await this.#pages.groups(scope), rules: await this.#pages.rules(scope) };
  }

  async costs(caller: Caller, siteId: bigint): Promise<PageCosts | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    return isRefusal(scope) ? scope : { pages: await this.#pages.costs(scope) };
  }

  async replace(caller: Caller, siteId: bigint, { rules }: PageRules): Promise<PageRules | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const wrong = rules.flatMap((rule, i) => (isPageRule(rule) ? [] : [{ path: `rules.${i}`, message: 'A rule begins with / and has ** only at its end.' }]));
    if (wrong.length > 0) return new Refusal('API_REQUEST_INVALID', undefined, wrong);
    await this.#pages.replaceRules(scope, rules);
    return { rules };
  }
}
