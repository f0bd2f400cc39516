import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Knocks are told by the outbox, so that they reach hosts who are away. */
export class RoomsReaching extends DatabaseMigration {
  override up(): void {
    this.addSql(`call app.record_changes_of('app.room_knocks', 'user_id', 'room_id');`);
  }

  override down(): void {
    this.addSql('drop trigger record_change on app.room_knocks;');
  }
}
