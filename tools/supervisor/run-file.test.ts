import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { recordChildren } from './children.ts';
import type { Context } from './context.ts';
import { preparationEnvironment, processEnvironment } from './environment.ts';
import { pathsIn, programsIn } from './paths.ts';
import type { PlannedProcess } from './plan.ts';
import { describeRun, readRunFile, writeRunFile } from './run-file.ts';
import { readSettings } from './settings.ts';
import { freshState } from './state.ts';

const serving: PlannedProcess = { index: 0, roles: ['api', 'rooms'], port: 4000, internalPort: 4100 };
const working: PlannedProcess = { index: 1, roles: ['worker'], port: null, internalPort: 4101 };

function setup(environment: NodeJS.ProcessEnv = {}): Context {
  const paths = pathsIn('/srv/state');
  const places = { postgresPort: 5000, redisPort: 6000, processes: [serving, working] };
  const settings = readSettings(environment);
  return {
    paths,
    programs: programsIn(),
    settings,
    state: freshState(4000),
    places,
    children: recordChildren(paths),
  };
}

function describeBoth(context: Context): ReturnType<typeof describeRun> {
  const startedAt = new Date('2026-01-01T00:00:00Z');
  const processes = [serving, working].map((planned) => ({
    planned,
    pid: 10 + planned.index,
    startedAt,
    restarts: 2,
  }));
  const services = [{ name: 'postgres' as const, pid: 20, dataDir: '/srv/state/postgres' }];
  return describeRun(context, { state: 'ready', supervisorPid: 1, processes, services });
}

describe('run.json', () => {
  it('has every field of the contract', () => {
    const context = setup({ RATE_LIMITS: 'off', BCRYPT_COST: '4' });
    const {
      anon_key: anonKey,
      service_role_key: serviceKey,
      database_passwords: passwords,
      demo_users: people,
    } = context.state;
    expect(describeBoth(context)).toEqual({
      version: 1,
      state: 'ready',
      api_url: 'http://127.0.0.1:4000',
      api_urls: ['http://127.0.0.1:4000'],
      anon_key: anonKey,
      service_role_key: serviceKey,
      settings: { auth_confirm_email: false, auth_anonymous: true, rate_limits: false, bcrypt_cost: 4 },
      database_url: `postgres://postgres:${passwords.admin}@127.0.0.1:5000/studyflow`,
      app_database_url: `postgres://studyflow_app:${passwords.app}@127.0.0.1:5000/studyflow`,
      redis_url: 'redis://127.0.0.1:6000',
      mail_dir: '/srv/state/mail',
      supervisor: { pid: 1 },
      processes: [
        {
          index: 0,
          roles: ['api', 'rooms'],
          pid: 10,
          url: 'http://127.0.0.1:4000',
          internal_url: 'http://127.0.0.1:4100',
          started_at: '2026-01-01T00:00:00.000Z',
          restarts: 2,
        },
        {
          index: 1,
          roles: ['worker'],
          pid: 11,
          url: null,
          internal_url: 'http://127.0.0.1:4101',
          started_at: '2026-01-01T00:00:00.000Z',
          restarts: 2,
        },
      ],
      services: [
        {
          name: 'postgres',
          pid: 20,
          url: `postgres://postgres:${passwords.admin}@127.0.0.1:5000/studyflow`,
          data_dir: '/srv/state/postgres',
        },
      ],
      demo_users: people.map(({ email, password }) => ({ email, password })),
    });
  });

  it('names an address that this machine can reach when everybody may come in', () => {
    expect(describeBoth(setup({ HOST: '0.0.0.0' })).api_url).toBe('http://127.0.0.1:4000');
  });

  it('is readable by its owner only', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-run-'));
    const run = describeBoth(setup());
    writeRunFile(pathsIn(folder), run);
    expect(statSync(path.join(folder, 'run.json')).mode & 0o777).toBe(0o600);
    expect(readRunFile(pathsIn(folder))).toEqual(run);
    rmSync(folder, { recursive: true });
  });
});

describe('the environment of a process', () => {
  it('tells it its roles and ports, and passes settings of .env on', () => {
    const { paths, settings, state, places } = setup({ ACTOR_LEASE_MS: '700', PORT: '4000' });
    const environment = processEnvironment(paths, settings, state, { places, planned: serving });
    expect(environment).toMatchObject({
      STUDYFLOW_ROLES: 'api,rooms',
      PROCESS_INDEX: '0',
      PORT: '4000',
      INTERNAL_PORT: '4100',
      PUBLIC_URL: 'http://127.0.0.1:4000',
      ACTOR_LEASE_MS: '700',
      AUTH_ANONYMOUS: '1',
      AUTH_CONFIRM_EMAIL: '0',
    });
    expect(processEnvironment(paths, settings, state, { places, planned: working })).not.toHaveProperty(
      'PORT',
    );
  });

  it('does NOT hold the connections of the administrator and the migrator', () => {
    const { paths, settings, state, places } = setup();
    const environment = processEnvironment(paths, settings, state, { places, planned: serving });
    const text = JSON.stringify(environment);
    expect(text).not.toContain(state.database_passwords.admin);
    expect(text).not.toContain(state.database_passwords.migrator);
    expect(preparationEnvironment(paths, settings, state, places)).toHaveProperty('DATABASE_ADMIN_URL');
  });
});
