import { DatabaseMigration } from '../../../platform/database/migration.ts';

/** A table with rows, as an expand makes one that a backfill fills. */
export class Shelves extends DatabaseMigration {
  override up(): void {
    this.addSql('create table app.shelves (id int primary key, label text not null, width int)');
    this.addSql(`insert into app.shelves (id, label) select n, repeat('x', n) from generate_series(1, 20) n`);
    this.addSql('create table app.shelf_log (what text not null)');
    this.addSql(`insert into app.shelf_log values ('expand')`);
  }

  override down(): void {
    this.addSql('select 1');
  }
}
