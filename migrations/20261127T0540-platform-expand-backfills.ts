import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** How far backfills have come, and that a migration is recorded once, whoever believes to be the only runner. */
export class PlatformBackfills extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table app.backfills (
        name text primary key,
        cursor text,
        rows bigint not null default 0,
        began_at timestamptz not null default now(),
        changed_at timestamptz not null default now(),
        ended_at timestamptz
      );
      comment on table app.backfills is 'Written in the transaction of each batch: a backfill goes on where it ended.';
      call app.protect('app.backfills');
    `);
    this.addSql('alter table app.schema_migrations add constraint schema_migrations_once unique (name)');
  }

  override down(): void {
    this.addSql('alter table app.schema_migrations drop constraint schema_migrations_once');
    this.addSql('drop table app.backfills');
  }
}
