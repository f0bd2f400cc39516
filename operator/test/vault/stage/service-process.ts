/** A process of the platform as a pod runs it: what it connects with comes from Vault alone. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tailOf } from '../../../../tools/local/files.ts';
import { anyFreePort } from '../../../../tools/local/ports.ts';
import { startServer } from '../../../../tools/local/server-process.ts';
import { eventually } from '../../harness/eventually.ts';

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  /** Its internal port is 4900 there, as in a pod. */
  readonly podIP: string;
  /** A page of its internal port. */
  ask(page: string): Promise<string>;
  hasExited(): boolean;
  /** SIGTERM, as a kubelet sends it. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  readonly podIP: string;
  readonly folder: string;
  readonly vaultAddress: string;
  readonly vaultPath: string;
  readonly vaultRole: string;
  readonly tokenFile: string;
  /** Variables instead of those that it has otherwise. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const ANON_KEY = 'anon-key-of-the-test-0123';
/** The internal port of every pod. */
const INTERNAL_PORT = 4900;
const STARTS = { withinMs: 120_000, everyMs: 100 };
const STOPS = [
  { signal: 'SIGTERM', graceMs: 20_000 },
  { signal: 'SIGKILL', graceMs: 5_000 },
] as const;

/** Starts it, and resolves when it is ready. */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const { name, podIP, folder } = options;
  const port = await anyFreePort();
  const logFile = path.join(folder, `${name}.log`);
  mkdirSync(path.join(folder, 'mails'), { recursive: true });
  const child = await startServer({
    file: process.execPath,
    args: ['services/processes/main.ts'],
    cwd: process.cwd(),
    env: environmentOf(options, port),
    logFile,
  });
  const ask = async (page: string): Promise<string> => {
    const answer = await fetch(`http://${podIP}:${INTERNAL_PORT}${page}`, {
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) throw new Error(`${name} answers ${answer.status} to ${page}: ${await answer.text()}`);
    return await answer.text();
  };
  await eventually(
    `${name} is ready`,
    async () => {
      if (child.hasExited()) throw new Error(tailOf(logFile));
      return (await ask('/health/ready')) !== '';
    },
    STARTS,
  );
  return {
    name,
    pid: child.pid,
    url: `http://127.0.0.1:${port}`,
    podIP,
    ask,
    hasExited: () => child.hasExited(),
    stop: async () => void (await child.stop([...STOPS])),
  };
}

function environmentOf(options: ServiceOptions, port: number): NodeJS.ProcessEnv {
  const { podIP, folder } = options;
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
    VAULT_ADDR: options.vaultAddress,
    VAULT_ROLE: options.vaultRole,
    VAULT_PATH: options.vaultPath,
    VAULT_CREDENTIALS: 'database,redis',
    VAULT_TOKEN_FILE: options.tokenFile,
    VAULT_POLL_MS: '500',
    ...options.environment,
  };
}
