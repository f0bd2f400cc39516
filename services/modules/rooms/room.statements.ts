import { defineStatement } from '../../platform/database/statement.ts';

const COLUMNS = `r.id, r.name, r.subject_id, r.visibility, r.max_members, r.timer_control, r.owner_id, r.organisation_id,
  r.created_at, r.version, r.closed_at, r.knocking, r.slow_mode_seconds, r.class_id`;
const LISTED = `${COLUMNS}, app.room_size(r.id) as memberships`;

export const findOwnSubject = defineStatement(
  'rooms.find-own-subject',
  `select s.id from public.subjects s where s.id = ($1->>'subject_id')::uuid and s.user_id = auth.uid()`,
);

/** Room, first member, first event and head in one. */
export const addRoom = defineStatement('rooms.add', `select ${COLUMNS} from app.found_room($1) r`);

export const findRoom = defineStatement(
  'rooms.find',
  `select ${COLUMNS} from app.rooms r where r.id = ($1->>'id')::uuid`,
);

const MINE = `from app.rooms r join app.room_members m on m.room_id = r.id
  where m.user_id = auth.uid() and r.closed_at is null`;

const OF_CLASSES = `from app.rooms r
  where r.class_id in (select app.my_classes()) and r.closed_at is null
    and r.id not in (select app.rooms_that_banned_me())`;

const AFTER = `and ($1->>'after_at' is null
    or (r.created_at, r.id) < (($1->>'after_at')::timestamptz, ($1->>'after_id')::uuid))
  order by r.created_at desc, r.id desc limit ($1->>'limit')::integer`;

const total = 'select count(*)::integer as total';

const ARCHIVED = MINE.replace('closed_at is null', 'closed_at is not null');

export const listMine = defineStatement('rooms.list-mine', `select ${LISTED} ${MINE} ${AFTER}`);
export const countMine = defineStatement('rooms.count-mine', `${total} ${MINE}`);
export const listArchived = defineStatement('rooms.list-archived', `select ${LISTED} ${ARCHIVED} ${AFTER}`);
export const countArchived = defineStatement('rooms.count-archived', `${total} ${ARCHIVED}`);
export const listOfClasses = defineStatement(
  'rooms.list-of-classes',
  `select ${LISTED} ${OF_CLASSES} ${AFTER}`,
);
export const countOfClasses = defineStatement('rooms.count-of-classes', `${total} ${OF_CLASSES}`);
export const listPublic = defineStatement(
  'rooms.list-public',
  `select ${LISTED} from app.find_public_rooms($1) r`,
);
export const countPublic = defineStatement('rooms.count-public', `${total} from app.find_public_rooms($1) r`);

export const introduce = defineStatement(
  'rooms.introduce',
  `select p.user_id, p.display_name, p.avatar_url,
     exists (select from app.rooms r where r.id = ($1->>'room_id')::uuid) as is_eligible,
     (select m.role from app.rooms r join app.class_members m on m.class_id = r.class_id and m.user_id = auth.uid()
       where r.id = ($1->>'room_id')::uuid) as class_role
   from app.caller_person() p`,
);

export const findInvitation = defineStatement(
  'rooms.find-invitation',
  `select i.id, i.room_id from app.find_room_invitation(decode($1->>'token_hash', 'hex')) i`,
);

export const findHead = defineStatement(
  'rooms.find-head',
  `select coalesce((select e.seq from app.room_events e where e.room_id = r.id order by e.seq desc limit 1), 0) as seq
   from app.rooms r
   where r.id = ($1->>'room_id')::uuid and (auth.role() = 'service_role' or exists (
     select from app.room_members m where m.room_id = r.id and m.user_id = auth.uid()))`,
);

export const listMembers = defineStatement(
  'rooms.list-members',
  `select p.user_id, p.display_name, p.avatar_url, p.role, p.joined_at
   from app.people_of_room(($1->>'room_id')::uuid) p order by p.joined_at, p.user_id`,
);
