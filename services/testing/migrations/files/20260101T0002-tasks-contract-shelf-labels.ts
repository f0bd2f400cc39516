import { DatabaseMigration } from '../../../platform/database/migration.ts';

/** What is only true once every row is filled. */
export class ShelfLabels extends DatabaseMigration {
  override up(): void {
    this.addSql('alter table app.shelves alter column width set not null');
    this.addSql(`insert into app.shelf_log values ('contract')`);
  }

  override down(): void {
    this.addSql('select 1');
  }
}
