import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupFailure, messageOf } from './backup-failure.ts';
import type { BackupStore, StoredObject } from './backup-store.ts';

const UNFINISHED = '.part';

/** Backups in a folder, for one machine: a file has its name when it is whole and on the disk. */
export function createFolderStore(folder: string): BackupStore {
  const at = (key: string): string => join(folder, key);
  const write = (key: string, body: AsyncIterable<Buffer>): Promise<void> =>
    told(folder, () => writeWhole(folder, at(key), body));
  return {
    upload: write,
    put: async (key, text) => {
      await told(folder, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(`${at(key)}${UNFINISHED}`, text, { mode: 0o600, flush: true });
        await rename(`${at(key)}${UNFINISHED}`, at(key));
      });
    },
    read: async (key) => {
      const isThere = await stat(at(key)).then(
        () => true,
        () => false,
      );
      return isThere ? createReadStream(at(key)) : undefined;
    },
    list: () =>
      told(folder, async () => (await filesIn(folder)).filter(({ key }) => !key.endsWith(UNFINISHED))),
    remove: (key) => told(folder, () => rm(at(key), { force: true })),
    abortUploads: (before) =>
      told(folder, async () => {
        const stale = (await filesIn(folder)).filter(
          ({ key, modifiedAt }) => key.endsWith(UNFINISHED) && modifiedAt < before,
        );
        for (const { key } of stale) await rm(at(key), { force: true });
        return stale.length;
      }),
  };
}

async function writeWhole(folder: string, path: string, body: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${path}${UNFINISHED}`;
  try {
    await pipeline(Readable.from(body), createWriteStream(unfinished, { mode: 0o600 }));
    const file = await open(unfinished, 'r+');
    await file.sync().finally(() => file.close());
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw thrown;
  }
}

async function filesIn(folder: string): Promise<readonly StoredObject[]> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  });
  const found: StoredObject[] = [];
  for (const key of names) {
    const { size, mtime, isFile } = await stat(join(folder, key)).then((file) => ({
      size: file.size,
      mtime: file.mtime,
      isFile: file.isFile(),
    }));
    if (isFile) found.push({ key, size, modifiedAt: mtime });
  }
  return found;
}

async function told<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { name, code } = thrown as NodeJS.ErrnoException;
    if (name === 'BackupFailure' || code === undefined) throw thrown;
    const reason =
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'BucketFull'
        : code === 'EACCES' || code === 'EROFS'
          ? 'BucketDenied'
          : 'StoreFailed';
    throw new BackupFailure(
      reason,
      `Folder ${folder} cannot be used: ${messageOf(thrown)}. Make room or give rights, or name another one in BACKUP_FOLDER.`,
      { cause: thrown },
    );
  }
}
