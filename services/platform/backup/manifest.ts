import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SecretBox } from '../secrets/secret-box.ts';
import { BackupFailure } from './backup-failure.ts';
import { foreign } from './envelope.ts';

const sumSchema = z.object({ rows: z.int().min(0), sum: z.string() });

const bodySchema = z.object({
  format: z.literal(1),
  name: z.string(),
  startedAt: z.string(),
  completedAt: z.string(),
  database: z.string(),
  /** Of the encrypted file. */
  size: z.int().min(0),
  sha256: z.string(),
  postgresVersion: z.int(),
  /** Names of the migrations that the database had. */
  migrations: z.array(z.string()),
  /** Rows and checksum by table, `schema.table`. */
  tables: z.record(z.string(), sumSchema),
  /** When it was restored into a scratch database and compared; absent: it was not. */
  verifiedAt: z.string().optional(),
});

/** What is known about a backup. It is written last: a backup without one does not count. */
export type Manifest = z.output<typeof bodySchema>;

const fileSchema = z.object({ manifest: bodySchema, seal: z.string() });

/** The text of a manifest, with a seal that only the holder of the master key can make. */
export async function writeManifest(manifest: Manifest, box: SecretBox): Promise<string> {
  const seal = await box.seal(digestOf(manifest), contextOf(manifest.name));
  return `${JSON.stringify({ manifest, seal }, null, 2)}\n`;
}

/** @throws BackupFailure `BackupDamaged` for what is no manifest or was changed, `BackupForeign` for another's key. */
export async function readManifest(text: string, name: string, box: SecretBox): Promise<Manifest> {
  const { manifest, seal } = parse(text, name);
  const sealed = await box.open(seal, contextOf(name)).catch((cause: unknown) => {
    throw foreign(name, cause);
  });
  if (manifest.name !== name || !sealed.equals(digestOf(manifest))) throw damaged(name);
  return manifest;
}

function parse(text: string, name: string): z.output<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(name, cause);
  }
}

function damaged(name: string, cause?: unknown): BackupFailure {
  const sentence = `The manifest of backup ${name} was changed or cut off. Restore another backup.`;
  return new BackupFailure('BackupDamaged', sentence, { cause });
}

function digestOf(manifest: Manifest): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(bodySchema.parse(manifest)))
    .digest();
}

function contextOf(name: string): string {
  return `backup manifest:${name}`;
}
