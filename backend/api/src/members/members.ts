// Storage of members, always within one workspace.
import { Inject, Injectable } from '@nestjs/common';
import { Member, SignIn } from '@hindsight/database/entities';
import { DataSource, IsNull, QueryFailedError } from 'typeorm';

@Injectable()
export class Members {
  readonly #source: DataSource;

  constructor(@Inject(DataSource) source: DataSource) {
    this.#source = source;
  }

  list(workspaceId: bigint): Promise<Member[]> {
    return this.#source.getRepository(Member).find({ where: { workspaceId, removedAt: IsNull() }, order: { id: 'ASC' } });
  }

  find(workspaceId: bigint, id: bigint): Promise<Member | null> {
    return this.#source.getRepository(Member).findOneBy({ workspaceId, id, removedAt: IsNull() });
  }

  /** @returns null when the e-mail address already belongs to someone */
  async add(member: Pick<Member, 'workspaceId' | 'email' | 'name' | 'role' | 'passwordHash'>): Promise<Member | null> {
    try {
      const made = await this.#source.getRepository(Member).insert(member);
      return await this.find(member.workspaceId, BigInt(made.identifiers[0]?.['id'] as bigint));
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { constraint?: string }).constraint === 'members_email') return null;
      throw error;
    }
  }

  /** Removes a member and ends all their sign-ins. */
  async remove(member: Member): Promise<void> {
    await this.#source.transaction(async (manager) => {
      await manager.update(Member, { id: member.id }, { removedAt: new Date() });
      await manager.delete(SignIn, { memberId: member.id });
    });
  }
}
