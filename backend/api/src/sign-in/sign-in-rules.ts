// Signing in and out, and who is signed in.
import { Inject, Injectable } from '@nestjs/common';
import type { Me, SignInRequest } from '@hindsight/api-contract';
import type { Member, Workspace } from '@hindsight/database/entities';

import { randomToken } from '../access/credentials.ts';
import type { Caller } from '../access/caller.ts';
import type { PlayerPlace } from '../access/app-origin.ts';
import { refuse, refuseUntil, type Refusal } from '../problems/refusal.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { isPassword } from '../access/password.ts';
import { SignIns } from './sign-ins.ts';

@Injectable()
export class SignInRules {
  readonly #signIns: SignIns;
  readonly #limit: AttemptLimit;

  constructor(@Inject(SignIns) signIns: SignIns, @Inject(AttemptLimit) limit: AttemptLimit) {
    this.#signIns = signIns;
    this.#limit = limit;
  }

  /**
   * @param address the asker's network address, for the limit only
   * @param formerToken the token the browser came with; it ends here, so that nobody can plant one
   */
  async signIn({ email, password }: SignInRequest, address: string, formerToken: string | undefined): Promise<{ token: string; memberId: bigint } | Refusal> {
    const name = email.trim().toLowerCase();
    const taken = await this.#limit.take(address, name);
    if (!taken.isAllowed) return refuseUntil('API_SIGN_IN_LIMITED', taken.retryAfterMs);
    const member = await this.#signIns.findMember(name);
    if (!await isPassword(member?.passwordHash ?? null, password) || !member) return refuse('API_CREDENTIALS_REFUSED');
    await this.#limit.clear(address, name);
    if (formerToken !== undefined) await this.#signIns.endByToken(formerToken);
    await this.#signIns.sweep();
    const token = randomToken();
    await this.#signIns.add(member, token);
    return { token, memberId: member.id };
  }

  async signOut(caller: Caller): Promise<void> {
    if (caller.signInId !== null) await this.#signIns.end(caller.signInId);
  }

  async me(memberId: bigint, player: PlayerPlace): Promise<Me | Refusal> {
    const found = await this.#signIns.findMe(memberId);
    return found ? describe(found.member, found.workspace, player) : refuse('API_CREDENTIALS_MISSING');
  }
}

function describe(member: Member, workspace: Workspace, player: PlayerPlace): Me {
  return {
    member: {
      id: String(member.id), workspaceId: String(member.workspaceId), email: member.email, name: member.name, role: member.role,
      createdAt: member.createdAt.getTime(),
    },
    workspace: { id: String(workspace.id), name: workspace.name },
    playerOrigin: player.origin,
    playerWarning: player.warning,
  };
}
