import { DeleteBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgresClient } from '../../../tools/backup/postgres-client.ts';
import { startStore, type Store } from '../../../tools/backup/store.ts';
import { startPostgres } from '../../../tools/local/postgres.ts';
import { startOwnRedis } from '../redis/testing.ts';

/** How a program has ended, and what it left in the termination log. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly report: {
    readonly backup?: { readonly name: string; readonly isVerified: boolean; readonly rows: number };
    readonly restore?: { readonly name: string };
    readonly error?: { readonly reason: string; readonly message: string };
  };
}

/** A real PostgreSQL, a real Redis, a real S3 server on a folder, and what the programs are told of them. */
export interface BackupGround {
  readonly adminUrl: string;
  /** The folder that is the bucket. */
  readonly bucket: string;
  readonly environment: Readonly<Record<string, string>>;
  urlOf(login: 'postgres' | 'studyflow_migrator' | 'studyflow_app', database?: string): string;
  /** Gives the bucket a policy; the variables are those of whom it grants these actions. */
  grant(actions: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Runs `services/processes/<words>` to its end. */
  run(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** The same, without waiting. */
  start(words: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  close(): Promise<void>;
}

export async function startBackupGround(): Promise<BackupGround> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-backup-'));
  const password = randomBytes(8).toString('hex');
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    password,
    database: 'postgres',
    settings: { fsync: 'off' },
  });
  const store = await startStore(folder);
  const redis = await startOwnRedis();
  const urlOf: BackupGround['urlOf'] = (login, database = 'studyflow') => {
    const url = new URL(postgres.url);
    Object.assign(url, { username: login, password, pathname: `/${database}` });
    return url.href;
  };
  const keyFile = join(folder, 'master.key');
  writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`);
  const environment = {
    DATABASE_ADMIN_URL: postgres.url,
    DATABASE_MIGRATOR_URL: urlOf('studyflow_migrator'),
    DATABASE_APP_URL: urlOf('studyflow_app'),
    DATABASE_SYSTEM_URL: urlOf('studyflow_app').replace('studyflow_app', 'studyflow_system'),
    REDIS_URL: redis.url,
    BACKUP_S3_ENDPOINT: store.endpoint,
    BACKUP_S3_BUCKET: store.bucket,
    BACKUP_S3_ACCESS_KEY_ID: store.keys.accessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: store.keys.secretAccessKey,
    BACKUP_PART_MIB: '5',
    BACKUP_PROGRAMS: findPostgresClient(),
    SECRET_BOX_KEY_FILE: keyFile,
    TERMINATION_LOG: join(folder, 'termination-log'),
    PATH: process.env['PATH'] ?? '',
  };
  const start: BackupGround['start'] = ([file = '', ...words], more = {}) =>
    spawn(process.execPath, [`services/processes/${file}`, ...words], {
      env: { ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    adminUrl: postgres.url,
    bucket: store.files,
    environment,
    urlOf,
    grant: (actions) => grant(store, actions),
    start,
    run: (words, more) => endOf(start(words, more), environment.TERMINATION_LOG),
    close: async () => {
      await store.stop();
      await redis.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function endOf(child: ChildProcess, log: string): Promise<Ended> {
  rmSync(log, { force: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, report: reportIn(log) };
}

function reportIn(file: string): Ended['report'] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Ended['report'];
  } catch {
    return {};
  }
}

/** Actions on what is in a bucket; all others are on the bucket. */
const ON_OBJECTS = /^s3:(?:Get|Put|Delete)Object$|^s3:AbortMultipartUpload$/;

async function grant(
  { endpoint, bucket, keys, addGuest }: Store,
  actions: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const { accessKeyId, secretAccessKey } = await addGuest();
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: keys });
  const resource = `arn:aws:s3:::${bucket}`;
  const statements = [`${resource}/*`, resource].flatMap((Resource) => {
    const Action = actions.filter((action) => ON_OBJECTS.test(action) === Resource.endsWith('*'));
    return Action.length === 0
      ? []
      : [{ Effect: 'Allow', Principal: { AWS: [accessKeyId] }, Action, Resource: [Resource] }];
  });
  try {
    if (statements.length === 0) await client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
    else {
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
      await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
    }
  } finally {
    client.destroy();
  }
  return { BACKUP_S3_ACCESS_KEY_ID: accessKeyId, BACKUP_S3_SECRET_ACCESS_KEY: secretAccessKey };
}
