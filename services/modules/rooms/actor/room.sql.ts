/**
 * The statements of the rooms' journal. `WRITE` is the fence of Decision 19.
 *
 * Parameters of both: $1 ids, $2 epochs, $3 seqs before, $4 seqs after, $5 alarms of the heads that move; $6 ids,
 * $7 epochs, $8 seqs of the heads that are only looked at; $9 to $15 the columns of the events. `WRITE` also: $16 the
 * changed rows as [{room_id, name, row}], $17 ids and $18 states of snapshots. Result: the ids that held.
 */
const FENCE = `
  with entry as (
    select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[])
      as e (id, epoch, seq_before, seq_after, wake_at)),
  moved as (
    update app.actor_heads h set seq = e.seq_after, wake_at = e.wake_at from entry e
    where h.kind = 'room' and h.id = e.id and h.epoch = e.epoch and h.seq = e.seq_before
    returning h.id, h.epoch, h.seq),
  held as (
    select h.id from unnest($6::uuid[], $7::bigint[], $8::bigint[]) as e (id, epoch, seq)
    join app.actor_heads h on h.kind = 'room' and h.id = e.id and h.epoch = e.epoch and h.seq = e.seq),
  logged as (
    insert into app.room_events (room_id, seq, type, actor_id, client_id, at, data, epoch)
    select v.room_id, v.seq, v.type, v.actor_id, v.client_id, v.at, v.data::jsonb, m.epoch
    from unnest($9::uuid[], $10::bigint[], $11::text[], $12::uuid[], $13::uuid[], $14::timestamptz[], $15::text[])
      as v (room_id, seq, type, actor_id, client_id, at, data)
    join moved m on m.id = v.room_id)`;

const RESULT = `
  select id from moved union all select id from held`;

/** Events only: what nearly every write is. */
export const APPEND = { name: 'rooms.append', text: `${FENCE}${RESULT}` };

/** Mutes, knocks, bans that end, posts that are taken back. */
const PEOPLE = `
  ban_out as (
    delete from app.room_bans b using change c
    where c.name = 'ban-gone' and b.room_id = c.room_id and b.user_id = (c.row ->> 'user_id')::uuid),
  mute as (
    insert into app.room_mutes (room_id, user_id, muted_by, reason, until, created_at)
    select c.room_id, n.user_id, n.muted_by, n.reason, n.until, n.created_at
    from change c, jsonb_populate_record(null::app.room_mutes, c.row) n where c.name = 'mute'
    on conflict (room_id, user_id) do update set muted_by = excluded.muted_by, reason = excluded.reason,
      until = excluded.until, created_at = excluded.created_at),
  mute_out as (
    delete from app.room_mutes m using change c
    where c.name = 'mute-gone' and m.room_id = c.room_id and m.user_id = (c.row ->> 'user_id')::uuid),
  knock as (
    insert into app.room_knocks (room_id, user_id, status, at, until)
    select c.room_id, n.user_id, n.status, n.at, n.until
    from change c, jsonb_populate_record(null::app.room_knocks, c.row) n where c.name = 'knock'
    on conflict (room_id, user_id) do update set status = excluded.status, at = excluded.at, until = excluded.until),
  knock_out as (
    delete from app.room_knocks k using change c
    where c.name = 'knock-gone' and k.room_id = c.room_id and k.user_id = (c.row ->> 'user_id')::uuid),
  redaction as (
    update app.room_events e set redacted_at = (c.row ->> 'at')::timestamptz from change c
    where c.name = 'redaction' and e.room_id = c.room_id and e.seq = (c.row ->> 'seq')::bigint)`;

/** The subject of a member's study session: the room's if it is theirs, else theirs of the same name. */
const CHANGES = `,
  change as materialized (
    select c.room_id, c.name, c.row
    from jsonb_to_recordset($16::jsonb) as c (room_id uuid, name text, "row" jsonb) join moved m on m.id = c.room_id),
  room_changed as (
    update app.rooms r set name = n.name, subject_id = n.subject_id, visibility = n.visibility,
      max_members = n.max_members, timer_control = n.timer_control, owner_id = n.owner_id, version = n.version,
      closed_at = n.closed_at, knocking = n.knocking, slow_mode_seconds = n.slow_mode_seconds
    from change c, jsonb_populate_record(null::app.rooms, c.row) n
    where c.name = 'room' and r.id = c.room_id),
  member_in as (
    insert into app.room_members (room_id, user_id, role, joined_at, via)
    select c.room_id, n.user_id, n.role, n.joined_at, n.via
    from change c, jsonb_populate_record(null::app.room_members, c.row) n where c.name = 'member'
    on conflict (room_id, user_id) do update set role = excluded.role, joined_at = excluded.joined_at,
      via = excluded.via),
  member_out as (
    delete from app.room_members m using change c
    where c.name = 'member-gone' and m.room_id = c.room_id and m.user_id = (c.row ->> 'user_id')::uuid),
  ban as (
    insert into app.room_bans (room_id, user_id, banned_by, reason, created_at)
    select c.room_id, n.user_id, n.banned_by, n.reason, n.created_at
    from change c, jsonb_populate_record(null::app.room_bans, c.row) n where c.name = 'ban'
    on conflict (room_id, user_id) do nothing),${PEOPLE},
  invitation as (
    insert into app.room_invitations (id, room_id, token_hash, created_by, created_at, expires_at, max_uses, uses, revoked_at)
    select n.id, c.room_id, decode(c.row ->> 'token_hash', 'hex'), n.created_by, n.created_at, n.expires_at, n.max_uses,
      n.uses, n.revoked_at
    from change c, jsonb_populate_record(null::app.room_invitations, c.row - 'token_hash') n where c.name = 'invitation'
    on conflict (id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at,
      expires_at = excluded.expires_at, max_uses = excluded.max_uses, uses = excluded.uses,
      revoked_at = excluded.revoked_at),
  content as (
    insert into app.room_contents (room_id, seq, state)
    select c.room_id, (c.row ->> 'seq')::bigint, c.row -> 'state' from change c where c.name = 'content'
    on conflict (room_id) do update set seq = excluded.seq, state = excluded.state),
  reaction as (
    insert into app.room_reactions (room_id, seq, emoji, user_id, at)
    select c.room_id, n.seq, n.emoji, u.id, n.at
    from change c, jsonb_populate_record(null::app.room_reactions, c.row) n join auth.users u on u.id = n.user_id
    where c.name = 'reaction' and (c.row ->> 'is_on')::boolean
    on conflict (room_id, seq, emoji, user_id) do nothing),
  reaction_out as (
    delete from app.room_reactions r using change c
    where c.name = 'reaction' and not (c.row ->> 'is_on')::boolean and r.room_id = c.room_id
      and r.seq = (c.row ->> 'seq')::bigint and r.emoji = c.row ->> 'emoji' and r.user_id = (c.row ->> 'user_id')::uuid),
  attendance as (
    insert into app.room_attendance (room_id, phase_seq, user_id, started_at, ended_at, attended_ms, is_counted)
    select c.room_id, n.phase_seq, u.id, n.started_at, n.ended_at, n.attended_ms, n.is_counted
    from change c, jsonb_populate_record(null::app.room_attendance, c.row) n join auth.users u on u.id = n.user_id
    where c.name = 'attendance'
    on conflict (room_id, phase_seq, user_id) do nothing),
  study_session as (
    insert into public.study_sessions (id, user_id, subject_id, title, type, status, planned_duration, duration,
      completed, started_at, completed_at)
    select (c.row ->> 'id')::uuid, u.id,
      (select s.id from public.subjects s left join public.subjects r on r.id = (c.row ->> 'subject_id')::uuid
        where s.user_id = u.id and (s.id = r.id or s.name = r.name) order by s.id = r.id desc limit 1),
      c.row ->> 'title', 'focus', 'completed', (c.row ->> 'minutes')::integer, (c.row ->> 'minutes')::integer, true,
      (c.row ->> 'started_at')::timestamptz, (c.row ->> 'completed_at')::timestamptz
    from change c join auth.users u on u.id = (c.row ->> 'user_id')::uuid where c.name = 'study-session'
    on conflict (id) do nothing),
  kept as (
    insert into app.actor_snapshots (kind, id, epoch, seq, state)
    select 'room', m.id, m.epoch, m.seq, s.state::jsonb
    from unnest($17::uuid[], $18::text[]) as s (id, state) join moved m on m.id = s.id
    on conflict (kind, id) do update set epoch = excluded.epoch, seq = excluded.seq, state = excluded.state, at = now())`;

export const WRITE = { name: 'rooms.write', text: `${FENCE}${CHANGES}${RESULT}` };

/** $1 ids and $2 seqs of heads that were just claimed, $3 how far back receipts are remembered. */
export const LOAD = {
  name: 'rooms.load',
  text: `
    select r.id, to_jsonb(r) - 'open_to_all' as room, s.state as snapshot, s.seq as snapshot_seq,
      (select jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role, 'joined_at', m.joined_at,
          'via', m.via)
          order by m.joined_at, m.user_id) from app.room_members m where m.room_id = r.id) as members,
      (select jsonb_agg(b.user_id) from app.room_bans b where b.room_id = r.id) as bans,
      (select jsonb_agg(jsonb_build_object('user_id', m.user_id, 'until', m.until))
        from app.room_mutes m where m.room_id = r.id and m.until > now()) as mutes,
      (select jsonb_agg(jsonb_build_object('user_id', k.user_id, 'status', k.status, 'at', k.at, 'until', k.until))
        from app.room_knocks k where k.room_id = r.id and k.until > now()) as knocks,
      (select jsonb_agg(jsonb_build_object('id', i.id, 'token_hash', encode(i.token_hash, 'hex'),
          'created_by', i.created_by, 'created_at', i.created_at, 'expires_at', i.expires_at,
          'max_uses', i.max_uses, 'uses', i.uses))
        from app.room_invitations i where i.room_id = r.id and i.revoked_at is null) as invitations,
      (select jsonb_agg(to_jsonb(e) - '{room_id,epoch}'::text[] order by e.seq) from app.room_events e
        where e.room_id = r.id and e.seq > coalesce(s.seq, 0)) as events,
      (select jsonb_agg(to_jsonb(e) - '{room_id,epoch}'::text[] order by e.seq) from app.room_events e
        where e.room_id = r.id and e.seq > h.seq - $3 and e.client_id is not null) as recent,
      h.seq as head_seq,
      case when c.room_id is not null then jsonb_build_object('state', c.state, 'seq', c.seq) end as content,
      (select jsonb_agg(to_jsonb(e) - '{room_id,epoch}'::text[] order by e.seq) from (
          (select e.* from app.room_events e where e.room_id = r.id and e.seq > coalesce(c.seq, 0)
            and e.type in ('goal.set', 'task.added', 'task.changed', 'task.moved', 'task.deleted'))
          union all
          (select e.* from app.room_events e where e.room_id = r.id and e.type = 'note.edited'
            order by e.seq desc limit 100)) e) as content_events
    from unnest($1::uuid[], $2::bigint[]) as h (id, seq)
    join app.rooms r on r.id = h.id
    left join app.actor_snapshots s on s.kind = 'room' and s.id = r.id
    left join app.room_contents c on c.room_id = r.id`,
};

export const FIND_RECEIPT = {
  name: 'rooms.find-receipt',
  text: `
    select to_jsonb(e) - '{room_id,epoch}'::text[] as event from app.room_events e
    where e.room_id = $1::uuid and e.actor_id = $2::uuid and e.client_id = $3::uuid`,
};

/** An entry `e` of the log as readers see it: what was taken back has lost its words. */
const SHOWN = `case when e.redacted_at is null then to_jsonb(e) - '{room_id,epoch,redacted_at}'::text[]
      else (to_jsonb(e) - '{room_id,epoch,redacted_at}'::text[])
        || '{"data": {"text": "[removed]", "removed": true}}' end`;

/** Only committed events, in order; time in one form. */
export const READ_AFTER = {
  name: 'rooms.read-after',
  text: `
    select ${SHOWN} as event from app.room_events e
    where e.room_id = $1::uuid and e.seq > $2::bigint and e.seq <= coalesce($3::bigint, 9223372036854775807)
    order by e.seq limit $4`,
};

export const HEADS = {
  name: 'rooms.heads',
  text: `select h.id, h.seq from app.actor_heads h where h.kind = 'room' and h.id = any ($1::uuid[])`,
};
