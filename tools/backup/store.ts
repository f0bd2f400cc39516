import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../kubernetes/programs.ts';
import { anyFreePort } from '../local/ports.ts';
import { startServer } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';

const BUCKET = 'backups';
const KEYS = { accessKeyId: 'tester', secretAccessKey: 'a-secret-of-tests' };

/** Somebody who may do in the bucket what its policy grants, and nothing without one. */
const GUEST = { accessKeyId: 'guest', secretAccessKey: 'a-secret-of-a-guest' };

/** A real S3 server (versitygw) with one empty bucket, for tests. */
export interface Store {
  readonly endpoint: string;
  readonly bucket: string;
  readonly keys: typeof KEYS;
  /** The folder that is the bucket. */
  readonly files: string;
  /** Makes the guest, and tells the keys of theirs. */
  addGuest(): Promise<typeof GUEST>;
  stop(): Promise<void>;
}

/** Where a store listens, and how much its bucket holds. */
export interface StoreOptions {
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** A file system of that size, as the server alone sees it (Linux). @default as much as the disk has */
  readonly bytes?: number;
}

/** Mounts a file system of `$1` bytes on the bucket `$2`, in a mount namespace of the server's own. */
const ON_A_SMALL_DISK = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';

/** Its bucket is a folder below `folder`. */
export async function startStore(
  folder: string,
  { host = '127.0.0.1', bytes }: StoreOptions = {},
): Promise<Store> {
  const root = join(folder, 'store');
  const metadata = join(folder, 'metadata');
  const files = join(root, BUCKET);
  const accounts = join(folder, 'accounts');
  for (const path of [files, metadata, accounts]) mkdirSync(path, { recursive: true });
  const port = await anyFreePort();
  const command = [
    await findProgram('versitygw'),
    ...['--port', `${host}:${port}`, '--iam-dir', accounts, 'posix', '--sidecar', metadata, root],
  ];
  const [file = '', ...args] = bytes === undefined ? command : onASmallDisk(bytes, files, command);
  const server = await startServer({
    file,
    args,
    cwd: folder,
    env: { ROOT_ACCESS_KEY: KEYS.accessKeyId, ROOT_SECRET_KEY: KEYS.secretAccessKey },
    logFile: join(folder, 'store.log'),
  });
  const endpoint = `http://${host}:${port}`;
  const answers = async (): Promise<boolean> =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );
  await waitUntil(answers, { timeoutMs: 20_000 });
  return {
    ...{ endpoint, files, bucket: BUCKET, keys: KEYS },
    addGuest: () => addGuest(endpoint),
    stop: async () => {
      await server.stop([
        { signal: 'SIGTERM', graceMs: 5_000 },
        { signal: 'SIGKILL', graceMs: 5_000 },
      ]);
    },
  };
}

async function addGuest(endpoint: string): Promise<typeof GUEST> {
  const { accessKeyId, secretAccessKey } = KEYS;
  const login = ['--access', accessKeyId, '--secret', secretAccessKey, '--endpoint-url', endpoint];
  const guest = ['--access', GUEST.accessKeyId, '--secret', GUEST.secretAccessKey, '--role', 'user'];
  const words = ['admin', ...login, 'create-user', ...guest];
  // Whom there is already is refused, and stays as it is.
  await promisify(execFile)(await findProgram('versitygw'), words).catch((thrown: unknown) => {
    if (!/exists/i.test(String((thrown as { stderr?: unknown }).stderr))) throw thrown;
  });
  return GUEST;
}

/** Whoever is not root becomes so in a namespace of users. */
function onASmallDisk(bytes: number, bucket: string, command: readonly string[]): readonly string[] {
  const flags = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--user', '--map-root-user'];
  return [
    '/usr/bin/unshare',
    ...flags,
    '/bin/sh',
    '-c',
    ON_A_SMALL_DISK,
    'sh',
    String(bytes),
    bucket,
    ...command,
  ];
}
