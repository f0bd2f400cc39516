import { writeFileSync } from 'node:fs';
import type { loadBackupConfig } from '../platform/config/config.ts';
import { terminationLog } from '../platform/config/termination-log.ts';
import { BackupFailure, toBackupFailure } from '../platform/backup/backup-failure.ts';
import type { BackupStore } from '../platform/backup/backup-store.ts';
import type { Manifest } from '../platform/backup/manifest.ts';
import { createFolderStore } from '../platform/backup/folder-store.ts';
import { createS3Store } from '../platform/backup/s3-store.ts';
import { createSecretBox, type SecretBox } from '../platform/secrets/secret-box.ts';
import { openMasterKey, openVault } from './vault.ts';

const EXIT = { failed: 1, alreadyRunning: 3 } as const;

/** What a run has brought. */
interface Outcome {
  readonly manifest: Manifest;
  readonly sentence: string;
}

/** Runs it, tells people in lines and whoever has started it in the termination log, and ends the process. */
export async function runBackupProgram(
  program: 'backup' | 'restore',
  work: (say: (line: string) => void) => Promise<Outcome>,
): Promise<never> {
  const startedAt = performance.now();
  const say = (line: string): void => void process.stdout.write(`${program}: ${line}\n`);
  const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10;
  try {
    const { manifest, sentence } = await work(say);
    report({ [program]: summaryOf(manifest), durationSeconds: seconds() });
    say(sentence);
    process.exit(0);
  } catch (thrown) {
    const failure = asFailure(thrown);
    const { reason, message } = failure;
    report({ durationSeconds: seconds(), error: { reason, message: message.slice(0, 1_000) } });
    process.stderr.write(`${program}: ${message}\n`);
    process.exit(reason === 'AlreadyRunning' ? EXIT.alreadyRunning : EXIT.failed);
  }
}

function asFailure(thrown: unknown): BackupFailure {
  const isSettings = (thrown as { name?: unknown } | undefined)?.name === 'ConfigError';
  return toBackupFailure(thrown, isSettings ? 'ConfigurationInvalid' : 'Failed');
}

function summaryOf({ name, size, completedAt, verifiedAt, tables }: Manifest): object {
  const sums = Object.values(tables);
  return {
    ...{ name, size, completedAt, isVerified: verifiedAt !== undefined },
    tables: sums.length,
    rows: sums.reduce((count, { rows }) => count + rows, 0),
  };
}

function report(document: object): void {
  const path = terminationLog();
  if (path === undefined) return;
  try {
    writeFileSync(path, JSON.stringify(document));
  } catch (thrown) {
    process.stderr.write(`the report could not be written (${String(thrown)})\n`);
  }
}

type Settings = ReturnType<typeof loadBackupConfig>;

/** The bucket, the box and the programs that the settings name. */
export function saveTo(config: Settings): {
  readonly store: BackupStore;
  readonly box: SecretBox;
  readonly programs?: string;
  close(): Promise<void>;
} {
  const vault = openVault({ vault: config });
  const { BACKUP_PROGRAMS: programs } = config;
  const store = openStore(config);
  // A key that is missing is never made here: what it sealed could be opened by nobody.
  const server = { NODE_ENV: 'production' as const };
  const masterKey = openMasterKey({ vault: config, security: config, server }, vault);
  return {
    store,
    box: createSecretBox(masterKey),
    ...(programs !== undefined && { programs }),
    close: async () => {
      await vault?.close();
    },
  };
}

function openStore(config: Settings): BackupStore {
  const { BACKUP_FOLDER: folder, BACKUP_S3_ENDPOINT: endpoint } = config;
  if (folder !== undefined) return createFolderStore(folder);
  const needed = (name: 'BACKUP_S3_BUCKET' | 'BACKUP_S3_ACCESS_KEY_ID' | 'BACKUP_S3_SECRET_ACCESS_KEY') => {
    const value = config[name];
    if (value !== undefined) return value;
    throw new BackupFailure(
      'ConfigurationInvalid',
      `${name} must be set, or BACKUP_FOLDER instead of a bucket.`,
    );
  };
  return createS3Store({
    ...(endpoint !== undefined && { endpoint }),
    region: config.BACKUP_S3_REGION,
    bucket: needed('BACKUP_S3_BUCKET'),
    prefix: config.BACKUP_S3_PREFIX,
    accessKeyId: needed('BACKUP_S3_ACCESS_KEY_ID'),
    secretAccessKey: needed('BACKUP_S3_SECRET_ACCESS_KEY'),
    partBytes: config.BACKUP_PART_MIB * 1_048_576,
  });
}
