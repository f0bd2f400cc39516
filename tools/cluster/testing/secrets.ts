import { randomBytes } from 'node:crypto';

/** Names of the Secrets that a platform of a test reads its environment from. */
export const SECRETS = {
  /** What processes and migrations need. */
  platform: 'studyflow',
  /** The administrator's connection beside it: with it a migration makes the roles and the database. */
  administrator: 'studyflow-administrator',
} as const;

const random = (prefix = ''): string => `${prefix}${randomBytes(24).toString('base64url')}`;

/** Passwords and keys as tools/compose/keys.mjs makes them, for servers of one namespace. */
export function platformSecrets(): {
  readonly objects: object[];
  readonly password: string;
  readonly anonKey: string;
} {
  const passwords = { administrator: random(), migrator: random(), app: random(), system: random() };
  const url = (user: string, password: string, database = 'studyflow'): string =>
    `postgres://${user}:${password}@postgres:5432/${database}`;
  const anonKey = random('sb_publishable_');
  const platform = {
    DATABASE_APP_URL: url('studyflow_app', passwords.app),
    DATABASE_SYSTEM_URL: url('studyflow_system', passwords.system),
    DATABASE_MIGRATOR_URL: url('studyflow_migrator', passwords.migrator),
    REDIS_URL: 'redis://redis:6379',
    ANON_KEY: anonKey,
    SERVICE_ROLE_KEY: random('sb_secret_'),
    INTERNAL_TOKEN: random(),
    SECRET_BOX_KEY: randomBytes(32).toString('base64'),
  };
  const administrator = { DATABASE_ADMIN_URL: url('postgres', passwords.administrator, 'postgres') };
  return {
    password: passwords.administrator,
    anonKey,
    objects: [secret(SECRETS.platform, platform), secret(SECRETS.administrator, administrator)],
  };
}

function secret(name: string, stringData: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData };
}
