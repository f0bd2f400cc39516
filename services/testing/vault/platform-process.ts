/** Processes of one platform as pods run them, each with all roles and with Vault. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { tailOf } from '../../../tools/local/files.ts';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { startServer } from '../../../tools/local/server-process.ts';
import { waitUntil } from '../../../tools/local/wait.ts';

/** What a process says of a credential on its internal port. */
export interface Report {
  readonly name: string;
  readonly version: string;
  readonly pending?: string;
  readonly key_id?: string;
  readonly left?: number;
}

export interface PlatformProcess {
  readonly url: string;
  /** Undefined: it says nothing of it yet. */
  report(credential: string): Promise<Report | undefined>;
  stop(): Promise<void>;
}

export const ANON_KEY = 'anon-key-of-the-test-0123';
const STOPS = [
  { signal: 'SIGTERM', graceMs: 30_000 },
  { signal: 'SIGKILL', graceMs: 5_000 },
] as const;

/** Starts one, and resolves when it is ready. */
export async function startPlatformProcess(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<PlatformProcess> {
  const [port, internalPort] = [await anyFreePort(), await anyFreePort()];
  const logFile = path.join(folder, `${port}.log`);
  mkdirSync(path.join(folder, 'mails'), { recursive: true });
  const child = await startServer({
    ...{ file: process.execPath, args: ['services/processes/main.ts'], cwd: process.cwd(), logFile },
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      STUDYFLOW_ROLES: 'api,rooms,worker',
      HOST: '127.0.0.1',
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      PUBLIC_URL: 'http://study.test',
      REDIS_URL: process.env['TEST_REDIS_URL'],
      ANON_KEY,
      SERVICE_ROLE_KEY: 'service-key-of-the-test-0123',
      INTERNAL_TOKEN: 'internal-token-of-the-test-0123',
      SECRET_BOX_KEY_FILE: path.join(folder, 'secret-box.key'),
      MAIL_DIR: path.join(folder, 'mails'),
      AUTH_CONFIRM_EMAIL: '0',
      BCRYPT_COST: '4',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
      VAULT_POLL_MS: '200',
      VAULT_TIMEOUT_MS: '30000',
      ...environment,
    },
  });
  const ask = async (page: string): Promise<Response> =>
    await fetch(`http://127.0.0.1:${internalPort}${page}`);
  const isReady = async (): Promise<boolean> => {
    if (child.hasExited()) throw new Error(tailOf(logFile));
    return await ask('/health/ready').then(
      ({ ok }) => ok,
      () => false,
    );
  };
  if (!(await waitUntil(isReady, { timeoutMs: 120_000, everyMs: 100 }))) throw new Error(tailOf(logFile));
  return {
    url: `http://127.0.0.1:${port}`,
    report: async (credential) => {
      const { credentials } = (await (await ask('/internal/credentials')).json()) as {
        credentials: Report[];
      };
      return credentials.find(({ name }) => name === credential);
    },
    stop: async () => void (await child.stop([...STOPS])),
  };
}
