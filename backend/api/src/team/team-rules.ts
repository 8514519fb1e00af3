// Whose visits lists and maps leave out unless they are asked for: the team's own.
import { Inject, Injectable } from '@nestjs/common';
import type { Team as TeamShape, TeamChange } from '@hindsight/api-contract';

import type { Caller } from '../access/caller.ts';
import { SiteScopes } from '../access/site-scopes.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { Recordings } from '../recordings/recordings.ts';
import { Team } from './team.ts';

@Injectable()
export class TeamRules {
  readonly #team: Team;
  readonly #scopes: SiteScopes;
  readonly #recordings: Recordings;

  constructor(@Inject(Team) team: Team, @Inject(SiteScopes) scopes: SiteScopes, @Inject(Recordings) recordings: Recordings) {
    this.#team = team;
    this.#scopes = scopes;
    this.#recordings = recordings;
  }

  async show(caller: Caller, siteId: bigint): Promise<TeamShape | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    const visits = await this.#team.visits(scope);
    return { visitors: visits?.visitors.length ?? 0, users: visits?.users ?? [] };
  }

  async change(caller: Caller, siteId: bigint, { users }: TeamChange): Promise<TeamShape | Refusal> {
    const scope = await this.#scopes.of(caller, siteId);
    if (isRefusal(scope)) return scope;
    await this.#team.replaceUsers(scope, users);
    return this.show(caller, siteId);
  }

  /** Marks or unmarks the browser a recording came from: all its visits, past and to come. */
  async mark({ workspaceId, memberId }: Caller, recordingId: bigint, isTeam: boolean): Promise<void | Refusal> {
    const recording = await this.#recordings.find(workspaceId, recordingId);
    if (!recording) return refuse('API_RECORDING_UNKNOWN');
    if (!isTeam) return this.#team.unmark(recording);
    if (!(await this.#team.mark(recording, memberId))) return refuse('API_TEAM_FULL');
  }
}
