import { z } from 'zod';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { TIMER_ACTIONS, TIMER_PHASES } from './actor/room.timer.ts';

/** The orders of the directory. */
export const ROOM_ORDERS = ['newest', 'name'] as const;

const id = z.guid().meta({ description: 'The id of the room.' });
export const roomId = id;
const personId = z.guid().meta({ description: 'Whose membership it is.' });
export const clientId = z
  .guid()
  .transform((text) => text.toLowerCase())
  .meta({
    description:
      'Your own id of this message, unique per room for ever: the same again has no second effect.',
  });
const moment = z.string().meta({ description: 'ISO 8601.' });

const Visibility = z.enum(['private', 'public']).meta({ id: 'RoomVisibility' });
const TimerControl = z.enum(['host', 'all']).meta({ id: 'RoomTimerControl' });
const Role = z.enum(['host', 'cohost', 'member']).meta({ id: 'RoomRole' });

const fields = {
  name: z.string().trim().min(1).max(200),
  subject_id: z.guid().nullable().meta({ description: 'One of your own subjects.' }),
  visibility: Visibility,
  max_members: z.int().min(1).max(1_000).meta({ description: 'Memberships, not connections.' }),
  timer_control: TimerControl.meta({ description: 'Who moves the timer: the hosts, or everybody.' }),
  knocking: z.boolean().meta({ description: 'Whether somebody with the id of a room may ask to be let in.' }),
  slow_mode_seconds: z
    .int()
    .min(0)
    .max(3_600)
    .meta({ description: 'So long a member waits between two posts; 0 is not at all.' }),
};
const class_id = z.guid().nullable().meta({ description: 'The class that the room is for, for good.' });

/** Makes a room; only the name is needed. */
export const CreateRoomInput = z.strictObject({
  name: fields.name,
  subject_id: fields.subject_id.default(null),
  visibility: fields.visibility.default('private'),
  max_members: fields.max_members.default(50),
  timer_control: fields.timer_control.default('host'),
  knocking: fields.knocking.default(false),
  slow_mode_seconds: fields.slow_mode_seconds.default(0),
  class_id: class_id.default(null),
});

/** Lists rooms; what narrows the directory down belongs to it alone. */
export const ListRoomsInput = z
  .strictObject({
    ...pageFields,
    scope: z.enum(['mine', 'public', 'class', 'archived']).default('mine').meta({
      description:
        '`mine`: those you are a member of. `public`: those you may simply join. `class`: those of your classes. `archived`: yours that are closed.',
    }),
    q: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Words of the name, each from its beginning on.' }),
    subject_id: z
      .guid()
      .optional()
      .meta({ description: 'Rooms of this subject, or of one with the same name as yours.' }),
    has_space: z.stringbool().optional().meta({ description: '`true`: only rooms that are not full.' }),
    sort: z.enum(ROOM_ORDERS).optional().meta({ description: '`newest` if absent.' }),
  })
  .refine(
    ({ scope, q, subject_id, has_space, sort }) =>
      scope === 'public' || [q, subject_id, has_space, sort].every((value) => value === undefined),
    { path: ['scope'], error: 'Only scope=public can be searched and sorted.' },
  );

export const RoomInput = z.strictObject({ id });

/** Changes the named fields; the others stay. */
export const UpdateRoomInput = z
  .strictObject({ ...z.object(fields).partial().shape, id, version: z.string().optional() })
  .refine(
    (input) => Object.keys(input).some((name) => name !== 'id' && name !== 'version'),
    'Name at least one field.',
  );

export const CreateInvitationInput = z.strictObject({
  id,
  expires_in_seconds: z
    .int()
    .min(1)
    .max(31_536_000)
    .optional()
    .meta({ description: 'How long it is good for; for ever without.' }),
  max_uses: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .meta({ description: 'How often; without a limit when absent.' }),
});

export const InvitationInput = z.strictObject({ id, invitation_id: z.guid() });

export const JoinByInvitationInput = z.strictObject({ token: z.string().min(1).max(200) });

export const RemoveMemberInput = z.strictObject({
  id,
  user_id: personId,
  reason: z.string().trim().min(1).max(500).optional(),
  ban: z.boolean().default(false).meta({ description: 'Whether they may not come back.' }),
});

export const SetMemberRoleInput = z.strictObject({
  id,
  user_id: personId,
  role: z.enum(['cohost', 'member']),
});

export const ListMembersInput = z.strictObject({ id, ...pageFields });

export const ListEventsInput = z.strictObject({
  id,
  after: z.coerce.number().int().min(0).optional().meta({ description: 'Only events with a higher seq.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: pageFields.cursor,
  count: pageFields.count,
});

/** `room:join`. */
export const JoinRoomInput = z.strictObject({
  room_id: roomId,
  after: z.int().min(0).optional().meta({ description: 'You have everything up to this seq.' }),
});

/** `room:leave`. */
export const LeaveRoomInput = z.strictObject({ room_id: roomId });

/** `room:post`. */
export const PostToRoomInput = z.strictObject({
  room_id: roomId,
  client_id: clientId,
  type: z.literal('chat'),
  data: z.strictObject({
    text: z.string().min(1).max(4_000).refine(isStorable, 'Not text that can be stored.'),
  }),
});

/** `room:timer`. */
export const ControlTimerInput = z
  .strictObject({
    room_id: roomId,
    client_id: clientId,
    action: z.enum(TIMER_ACTIONS),
    phase: z.enum(TIMER_PHASES).optional(),
    duration_seconds: z.int().min(1).max(14_400).optional(),
  })
  .refine(
    ({ action, phase, duration_seconds }) =>
      action === 'start' || (phase === undefined && duration_seconds === undefined),
    'Phase and duration belong to start.',
  );

/** `room:typing`. */
export const TypingInput = z.strictObject({ room_id: roomId, typing: z.boolean() });

export const RoomOutput = z
  .object({
    id: z.string(),
    ...fields,
    owner_id: z.string().nullable(),
    organisation_id: z.string(),
    created_at: moment,
    version: z.int().meta({ description: 'What If-Match is compared with.' }),
    closed_at: moment.nullable(),
    class_id,
  })
  .meta({ id: 'Room' });

/** A room in a list. */
export const ListedRoomOutput = RoomOutput.extend({
  memberships: z.int().meta({ description: 'How many belong to it; `max_members` at most.' }),
  present: z
    .int()
    .meta({ description: 'How many of them are there now, as far as all processes answer in time.' }),
}).meta({ id: 'ListedRoom' });

export const MemberOutput = z
  .object({
    user_id: z.string(),
    display_name: z.string(),
    avatar_url: z.string().nullable(),
    role: Role,
    connections: z.int().meta({ description: 'Open sockets; 0 when not there.' }),
    joined_at: moment,
  })
  .meta({ id: 'RoomMember' });

export const TimerOutput = z
  .object({
    state: z.enum(['idle', 'running', 'paused']),
    phase: z.enum(TIMER_PHASES),
    round: z.int(),
    duration_seconds: z.int(),
    remaining_ms: z.number(),
    ends_at: moment.nullable(),
    at: moment,
  })
  .meta({ id: 'RoomTimer' });

export const EventOutput = z
  .object({
    seq: z.int(),
    type: z.string().meta({ description: 'Ignore those you do not know: types are added.' }),
    actor_id: z.string().nullable(),
    client_id: z.string().nullable(),
    at: moment,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'RoomEvent' });

export const InvitationOutput = z
  .object({
    id: z.string(),
    token: z.string().meta({ description: 'Shown once.' }),
    url: z.string(),
    expires_at: moment.nullable(),
    max_uses: z.int().nullable(),
    uses: z.int(),
  })
  .meta({ id: 'RoomInvitation' });

export const RoomPage = pageOf(ListedRoomOutput);
export const MemberPage = pageOf(MemberOutput);
export const EventPage = pageOf(EventOutput).extend({
  seq: z.int().meta({ description: 'The newest seq of the room.' }),
});
export const JoinedOutput = z.object({ room: RoomOutput, member: MemberOutput });
export const RoleOutput = z.object({ user_id: z.string(), role: Role });

/** PostgreSQL stores no NUL, and half a surrogate pair is no text. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
