import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Everything about a person as tables, too: an archive of CSV. */
export class ExportsCsv extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(formats("'json', 'csv', 'pdf'"));
  }

  override down(): void {
    this.addSql("delete from app.exports where format = 'csv'");
    this.addSql(formats("'json', 'pdf'"));
  }
}

function formats(list: string): string {
  return `alter table app.exports drop constraint exports_format_check,
    add constraint exports_format_check check (format in (${list}))`;
}
