import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Keeping rooms decent: posts that are taken back, reports of posts, words that are not said. */
export class RoomsModeration extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(REDACTION);
    this.addSql(REPORTS);
    this.addSql(REPORTED_POST);
    this.addSql(WORDS);
  }

  override down(): void {
    this.addSql(`
      drop table app.room_word_rules;
      drop function app.reported_post(uuid, bigint);
      drop table app.room_reports;
      alter table app.room_events drop column redacted_at;
    `);
  }
}

/** The entry stays as it was written; whoever reads the log is shown it without its words. */
const REDACTION = `
  alter table app.room_events add column redacted_at timestamptz;
  grant update (redacted_at) on app.room_events to studyflow_system;
  comment on column app.room_events.redacted_at is 'Since when its words are shown to nobody.';
`;

const REPORTS = `
  create table app.room_reports (
    id uuid primary key,
    room_id uuid not null references app.rooms on delete cascade,
    organisation_id uuid not null references app.organisations on delete cascade,
    seq bigint not null,
    author_id uuid references auth.users on delete set null,
    reporter_id uuid references auth.users on delete set null,
    reason text not null check (length(reason) between 1 and 500),
    status text not null default 'open' check (status in ('open', 'dismissed', 'acted')),
    note text,
    handled_by uuid references auth.users on delete set null,
    handled_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    unique (room_id, seq, reporter_id)
  );
  create index room_reports_organisation on app.room_reports (organisation_id, status, created_at desc, id desc);
  create index room_reports_author_id on app.room_reports (author_id);
  create index room_reports_reporter_id on app.room_reports (reporter_id);
  create index room_reports_handled_by on app.room_reports (handled_by);
  create index room_reports_created_at on app.room_reports using brin (created_at);

  call app.protect('app.room_reports');
  grant select, insert on app.room_reports to authenticated;
  grant update (status, note, handled_by, handled_at, version) on app.room_reports to authenticated, service_role;
  grant select on app.room_reports to service_role;
  grant select, update, delete on app.room_reports to studyflow_system;
  create policy system_all on app.room_reports to studyflow_system using (true) with check (true);
  create policy service_all on app.room_reports to service_role using (true) with check (true);
  create policy reporters_see on app.room_reports for select to authenticated
    using (reporter_id = (select auth.uid()));
  create policy members_report on app.room_reports for insert to authenticated
    with check (reporter_id = (select auth.uid()) and room_id in (select app.my_rooms()));
  create policy moderators_see on app.room_reports for select to authenticated
    using (organisation_id in (select app.my_organisations_as('{moderator,admin}')));
  create policy moderators_change on app.room_reports for update to authenticated
    using (organisation_id in (select app.my_organisations_as('{moderator,admin}')));
`;

/** What was said, for those who judge a report of it: they need not be in the room, and may see what was taken back. */
const REPORTED_POST = `
  create function app.reported_post(room uuid, post bigint, out text text, out removed boolean, out said_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select e.data ->> 'text', e.redacted_at is not null, e.at from app.room_events e
    where e.room_id = room and e.seq = post and (auth.role() = 'service_role' or exists (
      select from app.room_reports r where r.room_id = room and r.seq = post
        and r.organisation_id in (select app.my_organisations_as('{moderator,admin}'))));
  end;
  grant execute on function app.reported_post(uuid, bigint) to authenticated, service_role;
`;

/** Of a room, or (without one) of all rooms of an organisation. */
const WORDS = `
  create table app.room_word_rules (
    organisation_id uuid not null references app.organisations on delete cascade,
    room_id uuid references app.rooms on delete cascade,
    words text[] not null,
    updated_at timestamptz not null default now(),
    unique nulls not distinct (organisation_id, room_id)
  );
  create index room_word_rules_room_id on app.room_word_rules (room_id);

  call app.protect('app.room_word_rules');
  call app.touch_updated_at_of('app.room_word_rules');
  grant select, insert, update on app.room_word_rules to authenticated;
  grant select on app.room_word_rules to service_role, studyflow_system;
  create policy system_reads on app.room_word_rules for select to studyflow_system using (true);
  create policy service_reads on app.room_word_rules for select to service_role using (true);
  create policy hosts_all on app.room_word_rules to authenticated
    using (room_id in (select app.my_rooms_as('{host,cohost}')))
    with check (room_id in (select app.my_rooms_as('{host,cohost}')));
  create policy moderators_all on app.room_word_rules to authenticated
    using (room_id is null and organisation_id in (select app.my_organisations_as('{moderator,admin}')))
    with check (room_id is null and organisation_id in (select app.my_organisations_as('{moderator,admin}')));
`;
