import { uuidOf } from '../../../platform/ids/uuid-of.ts';
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
  run: async (deps, { userId }, { id, expires_in_seconds = null, max_uses = null }, { idempotency }) => {
    const { actors, ids, publicUrl } = deps;
    const token = ids.token(TOKEN_BYTES);
    const made = await actors.tell(id, {
      type: 'invite',
      by: userId,
      // The same each time that a key is sent: the room then makes no second one.
      id:
        idempotency === undefined
          ? ids.uuid()
          : uuidOf(`${userId} ${idempotency.fingerprint} ${idempotency.key}`),
      tokenHash: hashToken(token),
      expiresInSeconds: expires_in_seconds,
      maxUses: max_uses,
    });
    return { ...made, token, url: new URL(`/?invitation=${token}`, publicUrl).href };
  },
});
