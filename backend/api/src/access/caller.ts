// Who asks: a signed-in member or an API key, always of one workspace.
import type { MemberRole } from '@hindsight/database/entities';

export interface Caller {
  workspaceId: bigint;
  /** Null for an API key. */
  memberId: bigint | null;
  /** Null for an API key. */
  role: MemberRole | null;
  /** Null for a member. */
  keyScope: 'read' | 'write' | null;
  /** Null for a member. */
  keyId: bigint | null;
  /** The sign-in behind the cookie; null for an API key. */
  signInId: bigint | null;
}

/**
 * Who may use a route. `read`: every member and key. `write`: every member, and keys that may write. `member`: people only.
 * `admin`: owners and admins only. `owner`: the owner only. `public`: anyone.
 */
export type Permission = 'public' | 'read' | 'write' | 'member' | 'admin' | 'owner';

export function isAllowed(caller: Caller, permission: Permission): boolean {
  switch (permission) {
    case 'public': case 'read': return true;
    case 'write': return caller.keyScope !== 'read';
    case 'member': return caller.memberId !== null;
    case 'owner': return caller.role === 'owner';
    case 'admin': return caller.role === 'owner' || caller.role === 'admin';
  }
}
