// A key for programs. Kept as its SHA-256; the prefix lets people tell keys apart.
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';


export type ApiKeyScope = 'read' | 'write';

@Entity('api_keys')
export class ApiKey {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: bigint;

  @Column('bigint', { name: 'workspace_id' })
  workspaceId!: bigint;

  @Column('text')
  name!: string;

  @Column('text')
  prefix!: string;

  @Column('bytea', { name: 'key_hash' })
  keyHash!: Buffer;

  @Column('text')
  scope!: ApiKeyScope;

  @Column('bigint', { name: 'created_by', nullable: true })
  createdBy!: bigint | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
