import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Remembers which rooms are deleted, so that their logs, which no foreign key removes, go in portions (Decision 44). */
export class RoomsForgottenLogs extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(FORGOTTEN);
  }

  override down(): void {
    this.addSql(`
      drop trigger forget_log on app.rooms;
      drop function app.forget_room_log();
      drop table app.forgotten_rooms;
    `);
  }
}

const FORGOTTEN = `
  create table app.forgotten_rooms (
    room_id uuid primary key,
    at timestamptz not null default now()
  );
  call app.protect('app.forgotten_rooms');
  grant select, insert, delete on app.forgotten_rooms to studyflow_system;
  create policy system_all on app.forgotten_rooms to studyflow_system using (true) with check (true);

  create function app.forget_room_log() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into app.forgotten_rooms (room_id) values (old.id) on conflict do nothing;
    return null;
  end $$;
  create trigger forget_log after delete on app.rooms for each row execute function app.forget_room_log();
`;
