// Who belongs to a workspace.
import { Inject, Injectable } from '@nestjs/common';
import type { Member as MemberShape, NewMember } from '@hindsight/api-contract';
import type { Member } from '@hindsight/database/entities';

import type { Caller } from '../access/caller.ts';
import { hashPassword } from '../access/password.ts';
import { refuse, type Refusal } from '../problems/refusal.ts';
import { Members } from './members.ts';

@Injectable()
export class MemberRules {
  readonly #members: Members;

  constructor(@Inject(Members) members: Members) {
    this.#members = members;
  }

  async list(caller: Caller): Promise<{ members: MemberShape[] }> {
    return { members: (await this.#members.list(caller.workspaceId)).map(describe) };
  }

  async add(caller: Caller, { email, name, role, password }: NewMember): Promise<MemberShape | Refusal> {
    const added = await this.#members.add({ workspaceId: caller.workspaceId, email, name, role, passwordHash: await hashPassword(password) });
    return added ? describe(added) : refuse('API_MEMBER_TAKEN');
  }

  async remove(caller: Caller, memberId: bigint): Promise<void | Refusal> {
    const member = await this.#members.find(caller.workspaceId, memberId);
    if (!member) return refuse('API_MEMBER_UNKNOWN');
    if (member.role === 'owner') return refuse('API_OWNER_NEEDED');
    await this.#members.remove(member);
  }
}

function describe({ id, workspaceId, email, name, role, createdAt }: Member): MemberShape {
  return { id: String(id), workspaceId: String(workspaceId), email, name, role, createdAt: createdAt.getTime() };
}
