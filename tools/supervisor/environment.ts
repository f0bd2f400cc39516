import type { PlannedProcess } from './plan.ts';
import type { Paths } from './paths.ts';
import type { Settings } from './settings.ts';
import type { State } from './state.ts';

/** Where the servers of this run are. */
export interface Places {
  postgresPort: number;
  redisPort: number;
  processes: readonly PlannedProcess[];
}

/** The database that everything uses. */
export const DATABASE = 'studyflow';

/** The connections of one run, by who uses them. */
export function databaseUrls(
  state: State,
  port: number,
): Record<'admin' | 'migrator' | 'app' | 'system', string> {
  const url = (user: string, password: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
  const { admin, migrator, app, system } = state.database_passwords;
  return {
    admin: url('postgres', admin),
    migrator: url('studyflow_migrator', migrator),
    app: url('studyflow_app', app),
    system: url('studyflow_system', system),
  };
}

/** The address at which this machine reaches a public port. */
export function urlOf(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** What every program of services/ gets. A drain is a little shorter than the time that a stop leaves for it. */
function sharedEnvironment(
  paths: Paths,
  settings: Settings,
  state: State,
  places: Places,
): NodeJS.ProcessEnv {
  const urls = databaseUrls(state, places.postgresPort);
  const firstPort = places.processes.find(({ port }) => port !== null)?.port ?? settings.port;
  const inherited = { ...settings.environment };
  delete inherited['NODE_OPTIONS']; // Flags of whoever started us (a test runner, a debugger) are not for our processes.
  return {
    PUBLIC_URL: urlOf(settings.host, firstPort),
    DRAIN_TIMEOUT_MS: '3400',
    // Compiled code is kept for the next start; measuring coverage needs it compiled anew.
    ...(inherited['NODE_V8_COVERAGE'] ? {} : { NODE_COMPILE_CACHE: paths.compileCache }),
    ...inherited,
    NODE_ENV: settings.nodeEnv,
    STUDYFLOW_DIR: paths.stateDir,
    DATABASE_MIGRATOR_URL: urls.migrator,
    DATABASE_APP_URL: urls.app,
    DATABASE_SYSTEM_URL: urls.system,
    REDIS_URL: `redis://127.0.0.1:${places.redisPort}`,
    ANON_KEY: state.anon_key,
    SERVICE_ROLE_KEY: state.service_role_key,
    INTERNAL_TOKEN: state.internal_token,
    SECRET_BOX_KEY_FILE: paths.secretBoxKey,
    MAIL_DIR: paths.mail,
    RATE_LIMITS: settings.rateLimits ? 'on' : 'off',
    AUTH_CONFIRM_EMAIL: settings.authConfirmEmail ? '1' : '0',
    AUTH_ANONYMOUS: settings.authAnonymous ? '1' : '0',
    BCRYPT_COST: String(settings.bcryptCost),
  };
}

/** The environment of one process: it never holds the administrator's or the migrator's connection. */
export function processEnvironment(
  paths: Paths,
  settings: Settings,
  state: State,
  { places, planned }: { places: Places; planned: PlannedProcess },
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    ...sharedEnvironment(paths, settings, state, places),
    STUDYFLOW_ROLES: planned.roles.join(','),
    PROCESS_INDEX: String(planned.index),
    HOST: settings.host,
    INTERNAL_HOST: '127.0.0.1',
    INTERNAL_PORT: String(planned.internalPort),
  };
  delete environment['DATABASE_ADMIN_URL'];
  delete environment['DATABASE_MIGRATOR_URL'];
  delete environment['PORT'];
  return planned.port === null ? environment : { ...environment, PORT: String(planned.port) };
}

/** The environment of the receiver of alerts; its internal port is a free one. */
export function escalationEnvironment(
  paths: Paths,
  settings: Settings,
  state: State,
  places: Places,
): NodeJS.ProcessEnv {
  const environment = sharedEnvironment(paths, settings, state, places);
  delete environment['DATABASE_ADMIN_URL'];
  delete environment['DATABASE_MIGRATOR_URL'];
  delete environment['INTERNAL_PORT'];
  return environment;
}

/** Where the receiver of alerts answers; undefined when nobody has said who is told. */
export function escalationUrl({ environment }: Pick<Settings, 'environment'>): string | undefined {
  if (!environment['ESCALATION_POLICY']) {
    return undefined;
  }
  return urlOf(environment['ESCALATION_HOST'] ?? '127.0.0.1', Number(environment['ESCALATION_PORT'] ?? 4950));
}

/** The environment of the programs that prepare the database: migrations and demo data. */
export function preparationEnvironment(
  paths: Paths,
  settings: Settings,
  state: State,
  places: Places,
): NodeJS.ProcessEnv {
  return {
    ...sharedEnvironment(paths, settings, state, places),
    DATABASE_ADMIN_URL: databaseUrls(state, places.postgresPort).admin,
    DEMO_USERS: JSON.stringify(state.demo_users),
  };
}
