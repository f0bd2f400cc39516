import { z } from 'zod';
import { pageFields, pageOf } from '../../../platform/http/page.ts';

const id = z.guid().meta({ description: 'The id of the room.' });
const user_id = z.guid().meta({ description: 'Whom it is about.' });
const moment = z.string().meta({ description: 'ISO 8601.' });
const reason = z.string().trim().min(1).max(500).optional();

export const TransferRoomInput = z.strictObject({ id, user_id });
export const PersonInRoomInput = z.strictObject({ id, user_id });
export const PeopleListInput = z.strictObject({ id, ...pageFields });
export const MyInvitationsInput = z.strictObject({ ...pageFields });
export const KnockInput = z.strictObject({ id });
export const AnswerKnockInput = z.strictObject({ id, user_id, accept: z.boolean() });

export const MuteMemberInput = z.strictObject({
  id,
  user_id,
  seconds: z.int().min(1).max(2_592_000).meta({ description: 'For how long; 30 days at most.' }),
  reason,
});

const person = {
  user_id: z.string(),
  display_name: z.string(),
  avatar_url: z.string().nullable(),
};

export const BanOutput = z
  .object({ ...person, reason: z.string().nullable(), banned_by: z.string().nullable(), created_at: moment })
  .meta({ id: 'RoomBan' });
export const MuteOutput = z
  .object({
    ...person,
    reason: z.string().nullable(),
    muted_by: z.string().nullable(),
    until: moment,
    created_at: moment,
  })
  .meta({ id: 'RoomMute' });
export const KnockOutput = z
  .object({ ...person, expires_at: moment, created_at: moment })
  .meta({ id: 'RoomKnock' });
export const OpenInvitationOutput = z
  .object({
    id: z.string(),
    created_by: z.string().nullable(),
    created_at: moment,
    expires_at: moment.nullable(),
    max_uses: z.int().nullable(),
    uses: z.int(),
  })
  .meta({ id: 'OpenRoomInvitation' });

/** One of the caller's own, wherever it leads. */
export const MyInvitationOutput = OpenInvitationOutput.omit({ created_by: true })
  .extend({ room_id: z.string(), room_name: z.string() })
  .meta({ id: 'MyRoomInvitation' });

/** What somebody who knocks is told. */
export const KnockedOutput = z
  .object({
    status: z.enum(['pending', 'member']).meta({ description: '`member`: you are in it already.' }),
    expires_at: moment.nullable().meta({ description: 'Until when hosts can answer.' }),
  })
  .meta({ id: 'RoomKnocked' });
export const MutedOutput = z.object({ user_id: z.string(), until: moment });

export const BanPage = pageOf(BanOutput);
export const MutePage = pageOf(MuteOutput);
export const KnockPage = pageOf(KnockOutput);
export const InvitationPage = pageOf(OpenInvitationOutput);
export const MyInvitationPage = pageOf(MyInvitationOutput);
