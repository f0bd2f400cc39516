import { jsonOf, writeAtomically } from '../local/files.ts';
import type { Context } from './context.ts';
import { databaseUrls, urlOf } from './environment.ts';
import type { Paths } from './paths.ts';
import type { PlannedProcess, Role } from './plan.ts';

/** How far a run is. */
export type RunState = 'starting' | 'ready' | 'stopping';

/** What `.studyflow/run.json` holds: the contract with clients, tests and scripts. */
export interface RunFile {
  version: 1;
  state: RunState;
  api_url: string;
  api_urls: string[];
  anon_key: string;
  service_role_key: string;
  settings: {
    auth_confirm_email: boolean;
    auth_anonymous: boolean;
    rate_limits: boolean;
    bcrypt_cost: number;
  };
  database_url: string;
  app_database_url: string;
  redis_url: string;
  mail_dir: string;
  supervisor: { pid: number };
  processes: RunProcess[];
  services: RunService[];
  demo_users: { email: string; password: string }[];
}

/** A process of services/ that runs; between its death and its next start `pid` is still the old one. */
export interface RunProcess {
  index: number;
  roles: readonly Role[];
  pid: number;
  url: string | null;
  internal_url: string;
  started_at: string;
  restarts: number;
}

/** A server that the processes stand on. */
export interface RunService {
  name: 'postgres' | 'redis';
  pid: number;
  url: string;
  data_dir: string;
}

/** What changes while a run lasts. */
export interface RunFacts {
  state: RunState;
  supervisorPid: number;
  processes: { planned: PlannedProcess; pid: number; startedAt: Date; restarts: number }[];
  services: { name: 'postgres' | 'redis'; pid: number; dataDir: string }[];
}

/** What stays the same in one run. */
type RunFrame = Pick<Context, 'paths' | 'settings' | 'state' | 'places'>;

/** Puts the facts of a run into the contract's form. */
export function describeRun({ paths, settings, state: keys, places }: RunFrame, facts: RunFacts): RunFile {
  const urls = databaseUrls(keys, places.postgresPort);
  const redisUrl = `redis://127.0.0.1:${places.redisPort}`;
  const apiUrls = places.processes.flatMap(({ port }) => (port === null ? [] : [urlOf(settings.host, port)]));
  return {
    version: 1,
    state: facts.state,
    api_url: apiUrls[0] ?? '',
    api_urls: apiUrls,
    anon_key: keys.anon_key,
    service_role_key: keys.service_role_key,
    settings: {
      auth_confirm_email: settings.authConfirmEmail,
      auth_anonymous: settings.authAnonymous,
      rate_limits: settings.rateLimits,
      bcrypt_cost: settings.bcryptCost,
    },
    database_url: urls.admin,
    app_database_url: urls.app,
    redis_url: redisUrl,
    mail_dir: paths.mail,
    supervisor: { pid: facts.supervisorPid },
    processes: facts.processes.map(({ planned, pid, startedAt, restarts }) => ({
      index: planned.index,
      roles: planned.roles,
      pid,
      url: planned.port === null ? null : urlOf(settings.host, planned.port),
      internal_url: urlOf('127.0.0.1', planned.internalPort),
      started_at: startedAt.toISOString(),
      restarts,
    })),
    services: facts.services.map(({ name, pid, dataDir }) => ({
      name,
      pid,
      url: name === 'postgres' ? urls.admin : redisUrl,
      data_dir: dataDir,
    })),
    demo_users: keys.demo_users.map(({ email, password }) => ({ email, password })),
  };
}

/** Writes the run file in one step, readable by its owner only. */
export function writeRunFile(paths: Paths, run: RunFile): void {
  writeAtomically(paths.run, `${JSON.stringify(run, null, 2)}\n`);
}

/** Reads the run file; null when nothing runs or a crash has spoilt it. */
export function readRunFile(paths: Paths): RunFile | null {
  return jsonOf(paths.run) as RunFile | null;
}
