import type { Configuration } from '@mikro-orm/core';
import type { AbstractSqlDriver } from '@mikro-orm/postgresql';
import { readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';

import type { DatabaseMigration } from './migration.ts';

/** Expand before the new code starts, backfill while both run, contract after the old code is gone. */
export type Phase = 'expand' | 'backfill' | 'contract';

/** One file of `migrations/`; its name says when, whose, which phase and what. */
export interface MigrationFile {
  readonly name: string;
  readonly path: string;
  readonly module: string;
  readonly phase: Phase;
}

/** The class that a migration file exports. */
export type MigrationClass = new (driver: AbstractSqlDriver, config: Configuration) => DatabaseMigration;

const FOLDER = resolve(import.meta.dirname, '../../../migrations');
const NAME =
  /^(?<time>\d{8}T\d{4})-(?<module>[a-z][a-z-]*?)-(?<phase>expand|backfill|contract)-(?<what>[a-z0-9-]+)$/;

/** All migrations in the order in which they run. @throws an error that names the files with unreadable names. */
export async function findMigrations(folder: string = FOLDER): Promise<readonly MigrationFile[]> {
  const entries = await readdir(folder);
  const names = entries
    .filter((entry) => entry.endsWith('.ts') && !entry.endsWith('.test.ts') && /^\d/.test(entry))
    .sort();
  return names.map((entry) => readName(folder, entry));
}

function readName(folder: string, entry: string): MigrationFile {
  const name = entry.slice(0, -'.ts'.length);
  const groups = NAME.exec(name)?.groups;
  if (!groups) {
    throw new Error(
      `migrations/${entry}: the name must be <YYYYMMDDTHHMM>-<module>-<expand|backfill|contract>-<what>.ts.`,
    );
  }
  return { name, path: join(folder, entry), module: groups['module'] ?? '', phase: groups['phase'] as Phase };
}

/** Loads the one class that the file exports. */
export async function loadMigration(file: MigrationFile): Promise<MigrationClass> {
  const exports = Object.values((await import(pathToFileURL(file.path).href)) as Record<string, unknown>);
  const [found, ...others] = exports.filter((value): value is MigrationClass => typeof value === 'function');
  if (!found || others.length > 0) {
    throw new Error(`migrations/${file.name}.ts must export exactly one migration class.`);
  }
  return found;
}
