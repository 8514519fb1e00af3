// Storage of sign-ins.
import { Inject, Injectable } from '@nestjs/common';
import { Member, SignIn, Workspace } from '@hindsight/database/entities';
import { DataSource, IsNull, LessThan, Raw } from 'typeorm';

import { NOW } from '../api-parts.ts';
import { SESSION_IDLE_MS, SESSION_LONGEST_MS, tokenHash } from '../access/credentials.ts';

@Injectable()
export class SignIns {
  readonly #source: DataSource;
  readonly #now: () => number;

  constructor(@Inject(DataSource) source: DataSource, @Inject(NOW) now: () => number) {
    this.#source = source;
    this.#now = now;
  }

  /** A member by e-mail, the password hash included; e-mails are compared without case. */
  findMember(email: string): Promise<Member | null> {
    return this.#source.getRepository(Member).createQueryBuilder('member').addSelect('member.passwordHash')
      .where('lower(member.email) = lower(:email)', { email }).andWhere({ removedAt: IsNull() }).getOne();
  }

  async findMe(memberId: bigint): Promise<{ member: Member; workspace: Workspace } | null> {
    const member = await this.#source.getRepository(Member).findOneBy({ id: memberId, removedAt: IsNull() });
    const workspace = member && await this.#source.getRepository(Workspace).findOneBy({ id: member.workspaceId });
    return member && workspace ? { member, workspace } : null;
  }

  async add(member: Member, token: string): Promise<void> {
    const now = this.#now();
    await this.#source.getRepository(SignIn).insert({
      workspaceId: member.workspaceId, memberId: member.id, tokenHash: tokenHash(token),
      lastSeenAt: new Date(now), expiresAt: new Date(now + SESSION_LONGEST_MS),
    });
  }

  async end(signInId: bigint): Promise<void> {
    await this.#source.getRepository(SignIn).delete({ id: signInId });
  }

  async endByToken(token: string): Promise<void> {
    await this.#source.getRepository(SignIn).delete({ tokenHash: Raw((column) => `${column} = :hash`, { hash: tokenHash(token) }) });
  }

  /** Removes what has run out. */
  async sweep(): Promise<void> {
    const now = this.#now();
    await this.#source.getRepository(SignIn).delete({ expiresAt: LessThan(new Date(now)) });
    await this.#source.getRepository(SignIn).delete({ lastSeenAt: LessThan(new Date(now - SESSION_IDLE_MS)) });
  }
}
