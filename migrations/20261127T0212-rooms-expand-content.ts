import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What the members of a room make together: goals, tasks and notes, reactions, and how long they were there. */
export class RoomsContent extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(CONTENT);
    this.addSql(REACTIONS);
    this.addSql(ATTENDANCE);
    this.addSql(STUDY_TIME);
  }

  override down(): void {
    this.addSql(`
      drop function app.study_time_of_room(uuid, timestamptz, timestamptz);
      drop table app.room_attendance, app.room_reactions, app.room_contents;
      drop index app.room_events_content;
      drop index app.room_events_notes;
    `);
  }
}

/** Goals, tasks and notes are in the log; this is what they come to at a seq, so that the log after it is all that is read. */
const CONTENT = `
  create table app.room_contents (
    room_id uuid primary key references app.rooms on delete cascade,
    seq bigint not null,
    state jsonb not null
  );
  call app.protect('app.room_contents');
  grant select, insert, update, delete on app.room_contents to studyflow_system;
  create policy system_all on app.room_contents to studyflow_system using (true) with check (true);

  create index room_events_content on app.room_events (room_id, seq)
    where type in ('goal.set', 'task.added', 'task.changed', 'task.moved', 'task.deleted');
  create index room_events_notes on app.room_events (room_id, seq) where type = 'note.edited';
`;

/** Who reacted to which post, and how. */
const REACTIONS = `
  create table app.room_reactions (
    room_id uuid not null references app.rooms on delete cascade,
    seq bigint not null,
    emoji text not null check (length(emoji) between 1 and 40),
    user_id uuid not null references auth.users on delete cascade,
    at timestamptz not null,
    primary key (room_id, seq, emoji, user_id)
  );
  create index room_reactions_user_id on app.room_reactions (user_id);
  comment on column app.room_reactions.seq is 'Of the post.';
  call app.protect('app.room_reactions');
  grant select on app.room_reactions to authenticated, service_role;
  grant select, insert, update, delete on app.room_reactions to studyflow_system;
  create policy system_all on app.room_reactions to studyflow_system using (true) with check (true);
  create policy service_reads on app.room_reactions for select to service_role using (true);
  create policy members_see on app.room_reactions for select to authenticated using (room_id in (select app.my_rooms()));
`;

/** How long each person was there in each focus phase, by the phase's first event. */
const ATTENDANCE = `
  create table app.room_attendance (
    room_id uuid not null references app.rooms on delete cascade,
    phase_seq bigint not null,
    user_id uuid not null references auth.users on delete cascade,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    attended_ms bigint not null check (attended_ms >= 0),
    is_counted boolean not null,
    primary key (room_id, phase_seq, user_id)
  );
  create index room_attendance_user_id on app.room_attendance (user_id);
  create index room_attendance_started_at on app.room_attendance (room_id, started_at);
  create index room_attendance_age on app.room_attendance using brin (started_at) with (pages_per_range = 32);
  comment on column app.room_attendance.is_counted is 'It became a study session: finished, and there at least half of it.';
  call app.protect('app.room_attendance');
  grant select on app.room_attendance to authenticated, service_role;
  grant select, insert, update, delete on app.room_attendance to studyflow_system;
  create policy system_all on app.room_attendance to studyflow_system using (true) with check (true);
  create policy service_reads on app.room_attendance for select to service_role using (true);
  create policy own_rows_seen on app.room_attendance for select to authenticated using (user_id = auth.uid());
  create policy hosts_see on app.room_attendance for select to authenticated
    using (room_id in (select app.my_rooms_as('{host,cohost}')));
`;

/**
 * Sums by person of the phases that began in a span, for members of the room. Hosts, the teachers of the class that the
 * room is for and the service see everybody; other members themselves. The row without a person is the room's sum.
 */
const STUDY_TIME = `
  create function app.study_time_of_room(room uuid, since timestamptz, until timestamptz)
    returns table (user_id uuid, display_name text, avatar_url text, attended_ms bigint, phases bigint, sessions bigint,
      people bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    with teaching as (
      select from app.rooms r join app.class_members c on c.class_id = r.class_id
      where r.id = room and c.user_id = auth.uid() and c.role = 'teacher'),
    may as (
      select auth.role() = 'service_role' or exists (select from teaching)
        or room in (select app.my_rooms_as('{host,cohost}')) as all_people
      where auth.role() = 'service_role' or exists (select from teaching) or room in (select app.my_rooms())),
    phase as (
      select a.user_id, a.phase_seq, a.attended_ms, a.is_counted from app.room_attendance a
      where a.room_id = room and (since is null or a.started_at >= since) and (until is null or a.started_at < until))
    select s.user_id, p.display_name, p.avatar_url, s.attended_ms, s.phases, s.sessions, s.people
    from may, (
      select f.user_id, sum(f.attended_ms)::bigint as attended_ms, count(distinct f.phase_seq) as phases,
        count(*) filter (where f.is_counted) as sessions, count(distinct f.user_id) as people
      from phase f group by grouping sets ((f.user_id), ())) s
    left join lateral app.person(s.user_id) p on s.user_id is not null
    where s.user_id is null or may.all_people or s.user_id = auth.uid()
    order by s.user_id is not null, s.attended_ms desc, s.user_id;
  end;
  grant execute on function app.study_time_of_room(uuid, timestamptz, timestamptz) to authenticated, service_role;
`;
