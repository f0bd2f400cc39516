/** A process of the platform as a pod runs it, with all roles: what rotates comes from a Vault. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tailOf } from '../local/files.ts';
import { anyFreePort } from '../local/ports.ts';
import { startServer } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';

/** What a process says of a credential on its internal port. */
export interface Report {
  readonly name: string;
  readonly version: string;
  readonly pending?: string;
  readonly key_id?: string;
  readonly left?: number;
}

export interface PlatformProcess {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  /** Its internal port is 4900 there, as in a pod. */
  readonly podIP: string;
  /** A page of its internal port. @throws unless it answers well. */
  ask(page: string): Promise<string>;
  /** Undefined: it says nothing of this credential yet. */
  report(credential: string): Promise<Report | undefined>;
  hasExited(): boolean;
  /** SIGTERM, as a kubelet sends it. */
  stop(): Promise<void>;
}

export interface PlatformProcessOptions {
  readonly name: string;
  /** An address of this machine that nobody else has. */
  readonly podIP: string;
  /** Processes of one platform share it: the file with the master key is there. */
  readonly folder: string;
  /** Where Vault is and what is in it, and variables instead of those that it has otherwise. */
  readonly environment: NodeJS.ProcessEnv;
}

export const ANON_KEY = 'anon-key-of-the-test-0123';
/** The internal port of every pod. */
const INTERNAL_PORT = 4900;
const STOPS = [
  { signal: 'SIGTERM', graceMs: 30_000 },
  { signal: 'SIGKILL', graceMs: 5_000 },
] as const;

/** Starts it, and resolves when it is ready. @throws with the end of its log when it does not come to be. */
export async function startPlatformProcess(options: PlatformProcessOptions): Promise<PlatformProcess> {
  const { name, podIP, folder } = options;
  const port = await anyFreePort();
  const logFile = path.join(folder, `${name}.log`);
  mkdirSync(path.join(folder, 'mails'), { recursive: true });
  const child = await startServer({
    ...{ file: process.execPath, args: ['services/processes/main.ts'], cwd: process.cwd(), logFile },
    env: environmentOf(options, port),
  });
  const ask = async (page: string): Promise<string> => {
    const answer = await fetch(`http://${podIP}:${INTERNAL_PORT}${page}`, {
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) throw new Error(`${name} answers ${answer.status} to ${page}: ${await answer.text()}`);
    return await answer.text();
  };
  const isReady = async (): Promise<boolean> => {
    if (child.hasExited()) throw new Error(tailOf(logFile));
    return await ask('/health/ready').then(
      () => true,
      () => false,
    );
  };
  const stop = async (): Promise<void> => void (await child.stop([...STOPS]));
  if (!(await waitUntil(isReady, { timeoutMs: 120_000, everyMs: 100 }))) {
    await stop();
    throw new Error(tailOf(logFile));
  }
  return {
    ...{ name, pid: child.pid, url: `http://127.0.0.1:${port}`, podIP, ask, stop },
    report: async (credential) => {
      const { credentials } = JSON.parse(await ask('/internal/credentials')) as { credentials: Report[] };
      return credentials.find(({ name: of }) => of === credential);
    },
    hasExited: () => child.hasExited(),
  };
}

function environmentOf(
  { podIP, folder, environment }: PlatformProcessOptions,
  port: number,
): NodeJS.ProcessEnv {
  const nobody = 'postgres://nobody:nothing@127.0.0.1:1/studyflow';
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    NODE_ENV: 'test',
    STUDYFLOW_ROLES: 'api,rooms,worker',
    HOST: '127.0.0.1',
    PORT: String(port),
    INTERNAL_HOST: podIP,
    INTERNAL_PORT: String(INTERNAL_PORT),
    // One platform: what one process has signed is good at the other.
    PUBLIC_URL: 'http://study.test',
    DATABASE_APP_URL: nobody,
    DATABASE_SYSTEM_URL: nobody,
    REDIS_URL: 'redis://127.0.0.1:1',
    ANON_KEY,
    SERVICE_ROLE_KEY: 'service-key-of-the-test-0123',
    INTERNAL_TOKEN: 'internal-token-of-the-test-0123',
    SECRET_BOX_KEY_FILE: path.join(folder, 'secret-box.key'),
    MAIL_DIR: path.join(folder, 'mails'),
    AUTH_CONFIRM_EMAIL: '0',
    BCRYPT_COST: '4',
    LOG_LEVEL: 'warn',
    // Every request is counted in Redis: what a process counts alone says that Redis was away from it.
    RATE_LIMITS: 'on',
    RATE_LIMIT_RULES: 'client=10000000/60,address=10000000/60',
    VAULT_POLL_MS: '500',
    ...environment,
  };
}
