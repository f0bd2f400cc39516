import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SecretBox } from '../secrets/secret-box.ts';
import { BackupFailure } from './backup-failure.ts';
import { newPrefix, openFrames, sealFrames } from './frames.ts';

const FORMAT = 'StudyFlow backup 1';
const MOST_HEADER_BYTES = 16_384;
const NEWLINE = 10;

const headerSchema = z.object({ name: z.string(), key: z.string(), prefix: z.string() });

/**
 * Encrypts a dump on its way. The file is a line with the format, a line of JSON, and frames:
 * `{name, key, prefix}`, where `key` is the data key of this backup, sealed by the SecretBox (its text names the master
 * key), and every frame is bound to both lines.
 */
export async function* sealDump(
  plain: AsyncIterable<Buffer>,
  name: string,
  box: SecretBox,
): AsyncGenerator<Buffer> {
  const key = randomBytes(32);
  const prefix = newPrefix();
  const sealedKey = await box.seal(key, contextOf(name));
  const header = `${FORMAT}\n${JSON.stringify({ name, key: sealedKey, prefix: prefix.toString('base64url') })}\n`;
  yield Buffer.from(header);
  yield* sealFrames(plain, { key, prefix, associated: Buffer.from(header) });
  key.fill(0);
}

/** @throws BackupFailure `BackupForeign` or `BackupDamaged`, before or between frames. */
export async function* openDump(
  sealed: AsyncIterable<Buffer>,
  name: string,
  box: SecretBox,
): AsyncGenerator<Buffer> {
  const chunks = sealed[Symbol.asyncIterator]();
  const { header, rest } = await readHeader(chunks);
  const said = parseHeader(header, name);
  const key = await openKey(said.key, name, box);
  const prefix = Buffer.from(said.prefix, 'base64url');
  yield* openFrames(following(rest, chunks), { key, prefix, associated: header });
  key.fill(0);
}

async function readHeader(chunks: AsyncIterator<Buffer>): Promise<{ header: Buffer; rest: Buffer }> {
  let all = Buffer.alloc(0);
  for (;;) {
    const end = all.indexOf(NEWLINE, all.indexOf(NEWLINE) + 1);
    if (end > 0 && end !== all.indexOf(NEWLINE)) {
      return { header: all.subarray(0, end + 1), rest: all.subarray(end + 1) };
    }
    const next = await chunks.next();
    if (next.done === true || all.length > MOST_HEADER_BYTES) throw notOurs();
    all = Buffer.concat([all, next.value]);
  }
}

function parseHeader(header: Buffer, name: string): z.output<typeof headerSchema> {
  const [format, text = ''] = header.toString().split('\n');
  if (format !== FORMAT) throw notOurs();
  const parsed = headerSchema.safeParse(jsonOf(text));
  if (!parsed.success) throw notOurs();
  if (parsed.data.name !== name) {
    throw new BackupFailure(
      'BackupDamaged',
      `The file of backup ${name} is that of ${parsed.data.name}. Restore that one by its own name.`,
    );
  }
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function openKey(sealed: string, name: string, box: SecretBox): Promise<Buffer> {
  try {
    return await box.open(sealed, contextOf(name));
  } catch (cause) {
    throw foreign(name, cause);
  }
}

/** What a backup says whose key is not ours. */
export function foreign(name: string, cause: unknown): BackupFailure {
  return new BackupFailure(
    'BackupForeign',
    `Backup ${name} was sealed with a master key that is not here. Put that key into SECRET_BOX_KEY_FILE ` +
      '(below the present one), or name its Vault.',
    { cause },
  );
}

function notOurs(): BackupFailure {
  return new BackupFailure(
    'BackupDamaged',
    'The file is not a backup of StudyFlow, or its beginning is lost.',
  );
}

function contextOf(name: string): string {
  return `backup:${name}`;
}

async function* following(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
