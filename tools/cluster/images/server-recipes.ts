/** PostgreSQL and Redis of this checkout as images, for tests: the same programs that `make start` runs. */
import path from 'node:path';
import { isDebianLike, libraryPath, unpackedRedis } from '../../local/redis-debian.ts';
import { postgresPrograms } from '../../local/postgres-programs.ts';
import { copyLibraries, keyOf, programOf } from './programs.ts';
import type { Recipe } from './recipe.ts';
import { storeFolder } from './store.ts';

const POSTGRES = 999;
const REDIS = 998;

const POSTGRES_START = `#!/bin/sh
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf %s "\${POSTGRES_PASSWORD:?}" > /tmp/password
  initdb --pgdata="$PGDATA" --username=postgres --pwfile=/tmp/password --auth=scram-sha-256 \\
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync --no-instructions
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi
if [ "\${1:-}" = postgres ]; then shift; fi
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp "$@"
`;

/** PostgreSQL out of node_modules. */
export function postgresRecipe(): Recipe {
  const { postgres } = postgresPrograms(null);
  const native = path.dirname(path.dirname(postgres));
  return {
    key: `${keyOf(postgres)} 2`,
    onDebian: true,
    fill: async (tree) => {
      tree.copy(native, 'opt/postgres');
      tree.write('usr/local/bin/start-postgres', POSTGRES_START, 0o755);
      tree.makeFor(POSTGRES, 'data', 'tmp');
    },
    config: {
      Env: ['PATH=/opt/postgres/bin:/usr/local/bin:/usr/bin:/bin', 'PGDATA=/data/postgres', 'LC_ALL=C'],
      Entrypoint: ['/usr/local/bin/start-postgres'],
      User: `${POSTGRES}:${POSTGRES}`,
      // Closes connections and stops at once, without losing anything.
      StopSignal: 'SIGINT',
    },
  };
}

/** Redis out of Debian's packages, or of PATH elsewhere. */
export async function redisRecipe(): Promise<Recipe> {
  const unpacked = isDebianLike()
    ? await unpackedRedis(path.join(path.dirname(storeFolder()), 'bin'))
    : undefined;
  const program =
    unpacked === undefined ? programOf('redis-server') : path.join(unpacked, 'usr/bin/redis-server');
  const client = path.join(path.dirname(program), 'redis-cli');
  const libraries = unpacked === undefined ? '' : libraryPath(unpacked);
  return {
    key: keyOf(program),
    onDebian: true,
    fill: async (tree) => {
      for (const file of [program, client]) {
        tree.copy(file, path.join('usr/local/bin', path.basename(file)));
        await copyLibraries(tree, file, libraries);
      }
      tree.makeFor(REDIS, 'data', 'tmp');
    },
    config: {
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'LD_LIBRARY_PATH=/usr/local/lib'],
      Entrypoint: ['/usr/local/bin/redis-server'],
      Cmd: [
        '--dir',
        '/data',
        '--protected-mode',
        'no',
        '--appendonly',
        'yes',
        '--maxmemory-policy',
        'noeviction',
        '--save',
        '',
      ],
      User: `${REDIS}:${REDIS}`,
      WorkingDir: '/data',
    },
  };
}
