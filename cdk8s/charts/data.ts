import { Construct } from 'constructs';
import { Store } from '../constructs/store.ts';

export interface DataDescription {
  /** Name and namespace of the platform whose pods may connect. */
  readonly platform: string;
  readonly postgresImage: string;
  readonly redisImage: string;
  /** Secret with POSTGRES_PASSWORD, the administrator's. */
  readonly secretName: string;
}

/** PostgreSQL and Redis for the local environment: one of each, with a volume. Elsewhere they are somebody's own. */
export class Data extends Construct {
  constructor(scope: Construct, id: string, data: DataDescription) {
    super(scope, id);
    const processes = ['api', 'rooms', 'worker'] as const;
    new Store(this, 'postgres', {
      platform: data.platform,
      name: 'postgres',
      image: data.postgresImage,
      port: 5432,
      clients: [...processes, 'migrate'],
      // Below the statement timeout of the platform: a deadlock is told as one, and tried again.
      args: ['-c', 'deadlock_timeout=200ms', '-c', 'unix_socket_directories=/tmp'],
      env: { POSTGRES_PASSWORD_FILE: '/run/secrets/store/POSTGRES_PASSWORD' },
      secretName: data.secretName,
      folder: '/var/lib/postgresql',
      size: '4Gi',
      memory: '512Mi',
      ready: ['pg_isready', '--username=postgres', '--host=127.0.0.1'],
    });
    new Store(this, 'redis', {
      platform: data.platform,
      name: 'redis',
      image: data.redisImage,
      port: 6379,
      clients: processes,
      // Never evicts: a limit or a lock that vanished would be worse than a refused write.
      args: ['redis-server', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''],
      env: {},
      folder: '/data',
      size: '1Gi',
      memory: '256Mi',
      ready: ['redis-cli', 'ping'],
    });
  }
}
