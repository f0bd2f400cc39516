import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../kubernetes/programs.ts';
import { anyFreePort } from '../local/ports.ts';
import { startServer } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';

const BUCKET = 'backups';
const KEYS = { accessKeyId: 'tester', secretAccessKey: 'a-secret-of-tests' };

/** A real S3 server (versitygw) with one empty bucket, for tests. */
export interface Store {
  readonly endpoint: string;
  readonly bucket: string;
  readonly keys: typeof KEYS;
  /** The folder that is the bucket. */
  readonly files: string;
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
  for (const path of [files, metadata]) mkdirSync(path, { recursive: true });
  const port = await anyFreePort();
  const command = [
    await findProgram('versitygw'),
    ...['--port', `${host}:${port}`, 'posix', '--sidecar', metadata, root],
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
    stop: async () => {
      await server.stop([
        { signal: 'SIGTERM', graceMs: 5_000 },
        { signal: 'SIGKILL', graceMs: 5_000 },
      ]);
    },
  };
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
