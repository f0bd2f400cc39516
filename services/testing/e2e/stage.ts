/** One whole platform for the tests of a file, with people on it. */
import pg from 'pg';
import { createTestPlatform, type TestPlatform } from '../../../tools/supervisor/testing.ts';
import type { RunFile } from '../../../tools/supervisor/run-file.ts';
import { closeConnections, send, type Answer, type Sent } from './http.ts';

/** Somebody with a session. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** A platform that runs. */
export interface Stage {
  readonly platform: TestPlatform;
  readonly run: RunFile;
  /** A statement as the administrator. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Fails when a process has died since the start. */
  refuseRestarts(): void;
  /** Ends what the test has open; the platform goes on. */
  leave(): Promise<void>;
  /** Ends and removes the platform too. */
  close(): Promise<void>;
}

/** Passwords start with this, so that a log that holds one is found. */
export const PASSWORD_CANARY = 'canary-hedgehog-';

/** @throws when the platform does not start; its output says why. */
export async function openStage(settings: NodeJS.ProcessEnv = {}): Promise<Stage> {
  const platform = await createTestPlatform({ REPLICAS: '2', ...settings });
  const { code, output } = await platform.run('start');
  if (code !== 0) {
    await platform.remove();
    throw new Error(output);
  }
  return stageOn(platform);
}

/** A platform that runs already. */
export function stageOn(platform: TestPlatform): Stage {
  const run = platform.runFile();
  const pool = new pg.Pool({ connectionString: run.database_url, max: 2, idleTimeoutMillis: 500 });
  pool.on('error', () => undefined);
  const leave = async (): Promise<void> => {
    closeConnections();
    await pool.end();
  };
  return {
    platform,
    run,
    query: async (text, values = []) => (await pool.query(text, [...values])).rows as never,
    refuseRestarts: () => {
      const died = platform.runFile().processes.filter(({ restarts }) => restarts > 0);
      if (died.length > 0) throw new Error(`Processes died: ${JSON.stringify(died)}`);
    },
    leave,
    close: async () => {
      await leave();
      await platform.remove();
    },
  };
}

let people = 0;

/** Signs somebody up. */
export async function signUp({ run }: Pick<Stage, 'run'>): Promise<Person> {
  people += 1;
  const email = `person-${crypto.randomUUID().slice(0, 8)}-${people}@example.test`;
  const password = `${PASSWORD_CANARY}${people}-${crypto.randomUUID()}`;
  const answer = await send(run.api_url, {
    method: 'POST',
    path: '/auth/v1/signup',
    headers: { apikey: run.anon_key },
    body: { email, password },
  });
  return personOf(answer, email, password);
}

/** Opens another session of the same person. */
export async function signIn({ run }: Pick<Stage, 'run'>, person: Person): Promise<Person> {
  const { email, password } = person;
  const answer = await send(run.api_url, {
    method: 'POST',
    path: '/auth/v1/token?grant_type=password',
    headers: { apikey: run.anon_key },
    body: { email, password },
  });
  return personOf(answer, email, password);
}

function personOf({ status, json, text }: Answer, email: string, password: string): Person {
  if (status !== 200) throw new Error(`Signing in answered ${status}: ${text}`);
  const grant = json as { access_token: string; refresh_token: string; user: { id: string } };
  return {
    id: grant.user.id,
    email,
    password,
    token: grant.access_token,
    refreshToken: grant.refresh_token,
  };
}

/** The same request with somebody's token. */
export function as(person: Pick<Person, 'token'>, sent: Sent): Sent {
  return { ...sent, headers: { Authorization: `Bearer ${person.token}`, ...sent.headers } };
}
