/** A gateway in a process of its own, for a test that kills it. Says its address on the first line. */
import { silentLog } from '../../platform/telemetry/testing.ts';
import { openDatabaseAt } from '../database.ts';
import { serveGateway } from './serve-gateway.ts';

/** What the process is told, as JSON in its first argument. */
export interface GatewayWorkerInput {
  readonly urls: { readonly appUrl: string; readonly systemUrl: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly people: Readonly<Record<string, string>>;
}

const { urls, environment, people } = JSON.parse(process.argv[2] ?? '{}') as GatewayWorkerInput;
const { database, runner } = openDatabaseAt(urls, { statementTimeoutMs: 20_000 });
const served = await serveGateway(environment, {
  accounting: { database, runner, log: silentLog() },
  people,
});
process.stdout.write(`${served.url}\n`);
