import { Migration } from '@mikro-orm/migrations';

/**
 * What every file of `migrations/` extends.
 *
 * A migration whose `down` removes tables, columns or rows says so, and is then reverted only with an explicit
 * flag (Decision 13).
 */
export abstract class DatabaseMigration extends Migration {
  /** Whether going down removes what people have stored. */
  readonly losesData: boolean = false;
}
