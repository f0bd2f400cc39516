import { Migrator } from '@mikro-orm/migrations';
import { type AbstractSqlDriver, type Configuration, type IMigrator, MikroORM } from '@mikro-orm/postgresql';

import type { MigrationClass } from './migration-files.ts';

/** A migration file with the class that it exports. */
export interface LoadedMigration {
  readonly name: string;
  readonly class: MigrationClass;
}

interface MigratorSettings {
  readonly url: string;
  /** The version table, with its schema. */
  readonly table: string;
  readonly loaded: readonly LoadedMigration[];
  readonly lockTimeoutMs: number;
  /** 0 is as long as it takes. */
  readonly statementTimeoutMs: number;
}

/** A migrator that holds a connection until it is closed. */
export interface OpenMigrator {
  readonly migrator: IMigrator;
  readonly driver: AbstractSqlDriver;
  readonly config: Configuration;
  readonly close: () => Promise<void>;
}

/** MikroORM's migrator over exactly the given classes: a file is a transaction, and nothing is written to disk. */
export async function openMigrator(settings: MigratorSettings): Promise<OpenMigrator> {
  const orm = await MikroORM.init({
    clientUrl: settings.url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: {
      tableName: settings.table,
      migrationsList: [...settings.loaded],
      allOrNothing: false,
      disableForeignKeys: false,
      snapshot: false,
      silent: true,
    },
    pool: { min: 0, max: 1 },
    driverOptions: {
      application_name: 'studyflow-migrate',
      lock_timeout: settings.lockTimeoutMs,
      ...(settings.statementTimeoutMs > 0 && { statement_timeout: settings.statementTimeoutMs }),
    },
  });
  return {
    migrator: orm.migrator,
    driver: orm.em.getDriver(),
    config: orm.config,
    close: () => orm.close(),
  };
}
