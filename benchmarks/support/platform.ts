import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const SUPERVISOR = path.join(ROOT, 'tools', 'supervisor', 'main.ts');
const PORT = '4710';

/** The parts of `run.json` (contracts.md 1) that measurements need. */
export interface Run {
  readonly api_url: string;
  readonly api_urls: readonly string[];
  readonly anon_key: string;
  readonly database_url: string;
  readonly redis_url: string;
  readonly processes: readonly {
    readonly pid: number;
    readonly roles: readonly string[];
    readonly url: string | null;
    readonly internal_url: string;
  }[];
  readonly services: readonly { readonly name: 'postgres' | 'redis'; readonly pid: number }[];
}

/** A platform of our own that runs. */
export interface Platform {
  readonly run: Run;
  /** As it is now: processes that ended were started again. */
  now(): Run;
  pidOf(service: 'postgres' | 'redis'): number;
  stop(): Promise<void>;
}

/** Starts the real platform as `make start` does, in a folder of its own; with replicas, so many serve people. */
export async function startPlatform(settings: Readonly<Record<string, string>> = {}): Promise<Platform> {
  const kept = process.env['BENCH_DIR'];
  const stateDir = kept ?? mkdtempSync(path.join(tmpdir(), 'studyflow-bench-'));
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    STUDYFLOW_DIR: stateDir,
    PORT,
    DETACH: '1',
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    BCRYPT_COST: '4',
    AUTH_CONFIRM_EMAIL: '0',
    ...settings,
  };
  try {
    await supervise('start', environment);
  } catch (thrown) {
    if (kept === undefined) rmSync(stateDir, { recursive: true, force: true });
    throw thrown;
  }
  const read = (): Run => JSON.parse(readFileSync(path.join(stateDir, 'run.json'), 'utf8')) as Run;
  const run = read();
  return {
    run,
    now: read,
    pidOf: (service) => run.services.find(({ name }) => name === service)?.pid ?? 0,
    stop: async () => {
      await promisify(execFile)(process.execPath, [SUPERVISOR, 'stop'], { cwd: ROOT, env: environment });
      if (kept === undefined) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** Runs a verb of the supervisor and shows what it says. */
function supervise(verb: string, environment: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SUPERVISOR, verb], {
      cwd: ROOT,
      env: environment,
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The platform did not ${verb}`));
    });
  });
}
