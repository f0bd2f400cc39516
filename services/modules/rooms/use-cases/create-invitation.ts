import { useCase } from '../../../platform/use-case/use-case.ts';
import { CreateInvitationInput } from '../contract.ts';
import { hashToken } from '../invitation-token.ts';
import type { Invitation } from '../room.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

const TOKEN_BYTES = 24;

/** Makes a way in; its token is in the answer and nowhere else. @throws `room.not-found`, `room.closed`, `room.hosts-only` */
export const createInvitation = useCase<
  Pick<RoomDeps, 'actors' | 'ids' | 'publicUrl'>,
  typeof CreateInvitationInput,
  Invitation & { readonly token: string; readonly url: string }
>({
  name: 'rooms.create-invitation',
  kind: 'ask',
  roles: PEOPLE,
  input: CreateInvitationInput,
  run: async ({ actors, ids, publicUrl }, { userId }, { id, expires_in_seconds = null, max_uses = null }) => {
    const token = ids.token(TOKEN_BYTES);
    const made = await actors.tell(id, {
      type: 'invite',
      by: userId,
      id: ids.uuid(),
      tokenHash: hashToken(token),
      expiresInSeconds: expires_in_seconds,
      maxUses: max_uses,
    });
    return { ...made, token, url: new URL(`/?invitation=${token}`, publicUrl).href };
  },
});
