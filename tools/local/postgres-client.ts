import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { failure } from './failure.ts';
import { codeOf, tailOf } from './files.ts';
import type { ServerProcess } from './server-process.ts';

/** The server answers, but is not ready: it starts, stops or repairs itself after a crash. */
const CANNOT_CONNECT_NOW = '57P03';
const WRONG_PASSWORD = '28P01';

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined); // The query that runs at that moment fails by itself.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Resolves when the server lets the administrator in. */
export async function waitForPostgres(
  url: string,
  server: ServerProcess,
  logFile: string,
  timeoutMs = 60_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (performance.now() < end && !server.hasExited()) {
    try {
      await withClient(url, async (client) => client.query('select 1'));
      return;
    } catch (error) {
      const code = codeOf(error);
      if (code === WRONG_PASSWORD) {
        throw failure(
          'The data folder of PostgreSQL belongs to other keys than .studyflow/state.json holds. Empty both with: make reset',
          error,
        );
      }
      if (code !== CANNOT_CONNECT_NOW && code !== 'ECONNREFUSED' && code !== 'ECONNRESET' && code !== null) {
        throw error;
      }
    }
    await delay(25);
  }
  throw failure(`PostgreSQL did not start. The end of ${logFile}:\n${tailOf(logFile)}`);
}

/** Makes the database when it is not there yet. */
export async function ensureDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(name)}`);
    }
  });
}
