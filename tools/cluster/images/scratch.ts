import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { storeFolder } from './store.ts';

/** A folder for the files of a layer; it is gone afterwards, whatever happened. */
export async function withScratch<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(storeFolder(), { recursive: true });
  const folder = mkdtempSync(path.join(storeFolder(), `${name}-`));
  chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
