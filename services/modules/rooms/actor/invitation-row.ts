import { fromIso } from '../room.ts';
import type { RoomChange } from './room.changes.ts';
import type { OpenInvitation } from './room.state.ts';

/** An invitation as its row. */
export function invitationRow(invitation: OpenInvitation, revokedAt: string | null): RoomChange {
  const { id, tokenHash, createdBy, createdAt, expires_at, max_uses, uses } = invitation;
  return {
    table: 'invitation',
    id,
    token_hash: tokenHash,
    created_by: createdBy,
    created_at: createdAt,
    expires_at,
    max_uses,
    uses,
    revoked_at: revokedAt,
  };
}

/** Whether its time is over at `now`. */
export function isExpired({ expires_at: expiresAt }: OpenInvitation, now: number): boolean {
  return expiresAt !== null && fromIso(expiresAt) <= now;
}

export function isUsedUp({ max_uses: most, uses }: OpenInvitation): boolean {
  return most !== null && uses >= most;
}
