// A person who may sign in to a workspace. Rows stay after removal: what they made keeps its maker.
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';


export type MemberRole = 'owner' | 'admin' | 'member';

@Entity('members')
export class Member {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: bigint;

  @Column('bigint', { name: 'workspace_id' })
  workspaceId!: bigint;

  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: MemberRole;

  /** argon2id in PHC format. */
  @Column('text', { name: 'password_hash', select: false })
  passwordHash!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
