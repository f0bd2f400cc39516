import path from 'node:path';
import { underLock } from '../../kubernetes/build-lock.ts';
import { storeFolder } from './store.ts';

/** One process at a time makes images. */
export async function underStoreLock<T>(work: () => Promise<T>): Promise<T> {
  return underLock(path.join(storeFolder(), '.lock'), work, () =>
    process.stderr.write('Waiting for another process that makes images …\n'),
  );
}
