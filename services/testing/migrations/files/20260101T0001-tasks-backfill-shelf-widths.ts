import { BatchBackfill } from '../../../platform/database/batch-backfill.ts';

/** Adds to what is there, so that a row that is filled twice shows it. */
export class ShelfWidths extends BatchBackfill {
  override readonly table = 'app.shelves';
  override readonly batch = `
    with next as (select id from app.shelves where id > coalesce($1::int, 0) order by id limit $2),
    filled as (
      update app.shelves s set width = coalesce(width, 0) + length(label) from next where next.id = s.id returning s.id)
    select max(id)::text as cursor, count(*)::int as rows from filled`;

  override down(): void {
    this.addSql('update app.shelves set width = null');
  }
}
