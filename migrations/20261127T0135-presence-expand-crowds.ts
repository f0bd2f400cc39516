import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Who is to be told when very many people come or go at once. */
export class PresenceCrowds extends DatabaseMigration {
  override up(): void {
    this.addSql(WATCHERS);
  }

  override down(): void {
    this.addSql('drop function app.watchers_of_crowd(uuid[])');
  }
}

/** By place, not by person: of a thousand people in one class each is named once, not a thousand times. */
const WATCHERS = `
  create function app.watchers_of_crowd(people uuid[]) returns setof uuid
  language sql stable
  begin atomic
    select s.user_id from app.presence s where exists (
      select from app.room_members o join app.rooms r on r.id = o.room_id and r.closed_at is null
      where o.user_id = s.user_id
        and o.room_id in (select m.room_id from app.room_members m where m.user_id = any (people)))
    union
    select s.user_id from app.presence s where exists (
      select from app.class_members o join app.classes c on c.id = o.class_id and c.archived_at is null
      where o.user_id = s.user_id
        and o.class_id in (select m.class_id from app.class_members m where m.user_id = any (people)));
  end;
  grant execute on function app.watchers_of_crowd(uuid[]) to studyflow_system;
`;
