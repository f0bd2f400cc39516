import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { until } from '../until.ts';

/** A process of the platform with every role. */
export interface PlatformProcess {
  /** @returns status and body of an answer */
  ask(method: string, path: string, options?: { token?: string; body?: object }): Promise<Answer>;
  /** Ends it as a fault does: nothing is handed over. */
  kill(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ANON_KEY = 'anonymous-key-0123456789';

/** Starts `main.ts` and resolves when it is ready. */
export async function startPlatformProcess(
  environment: Readonly<Record<string, string>>,
): Promise<PlatformProcess> {
  const [port, internalPort] = [await anyFreePort(), await anyFreePort()];
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['services/processes/main.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      // One name for every process of a test: tokens of one are good for the next.
      PUBLIC_URL: 'http://study.example',
      ANON_KEY,
      SERVICE_ROLE_KEY: 'service-role-key-0123456789',
      INTERNAL_TOKEN: 'internal-token-0123456789',
      BCRYPT_COST: '4',
      ...environment,
    },
  });
  const said = listen(child);
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(isReady, 30_000).catch((cause: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`The process is not ready. It said:\n${said()}`, { cause });
  });
  return {
    ask: async (method, path, { token, body } = {}) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          apikey: ANON_KEY,
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    kill: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

function listen(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return () => output;
}
