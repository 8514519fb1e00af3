// A recorded web site: its public key, the hosts it may send from and the settings its tracker runs with.
import type { TrackerSettings } from '@hindsight/wire';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('sites')
export class Site {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: bigint;

  @Column('bigint', { name: 'workspace_id' })
  workspaceId!: bigint;

  @Column('text', { name: 'public_key' })
  publicKey!: string;

  @Column('text')
  name!: string;

  @Column({ type: 'text', array: true })
  domains!: string[];

  @Column({ type: 'jsonb' })
  settings!: TrackerSettings;

  /** Recordings that began longer ago are erased; null: none is for its age. */
  @Column('int', { name: 'retention_days', nullable: true })
  retentionDays!: number | null;

  @Column('boolean', { name: 'is_demo' })
  isDemo!: boolean;

  /** From one sequence for all sites, given out in commit order: "changes since" is a scan. */
  @Column({ type: 'bigint', insert: false })
  version!: bigint;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'first_data_at', nullable: true })
  firstDataAt!: Date | null;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
