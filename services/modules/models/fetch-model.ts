import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { modelFileWrong } from './errors.ts';
import type { Model } from './manifest.ts';
import { sha256Of } from './model-files.ts';

/** What became of a model's file; `no-url`: the list does not say from where it could be fetched. */
export type Fetched = 'there' | 'fetched' | 'no-url';

/**
 * Brings a model's file to its place when it is not there. It is put there whole, and only when its sha256 is that of the
 * list; a download that was cut goes on where it was.
 *
 * @throws `models.file-wrong` when it cannot be had
 */
export async function fetchModel(model: Model, folder: string, signal: AbortSignal): Promise<Fetched> {
  const target = path.join(folder, model.file);
  if (existsSync(target) && (await sha256Of(target, signal)) === model.sha256) return 'there';
  if (model.url === undefined) return 'no-url';
  const refuse = (what: string, cause?: unknown): Error =>
    modelFileWrong({ model: model.name, what }, { cause });
  await mkdir(path.dirname(target), { recursive: true });
  const inside = await realpath(folder);
  const place = await realpath(path.dirname(target));
  if (place !== inside && !place.startsWith(inside + path.sep))
    throw refuse('it is outside the folder of models');
  // Named after its sum: what was begun of another version is never gone on with.
  const part = `${target}.${model.sha256.slice(0, 16)}.part`;
  try {
    await download(model.url, part, signal);
  } catch (error) {
    throw refuse('it cannot be fetched', error);
  }
  if ((await sha256Of(part, signal)) !== model.sha256) {
    await rm(part);
    throw refuse('what was fetched has another sha256');
  }
  await rename(part, target);
  return 'fetched';
}

async function download(url: string, part: string, signal: AbortSignal): Promise<void> {
  const begun = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const response = await fetch(url, { signal, headers: begun > 0 ? { range: `bytes=${begun}-` } : {} });
  const { status, body } = response;
  if (status === 416) {
    // There is nothing behind what is there: either it is whole, or it is not ours, which its sum tells.
    await body?.cancel();
    return;
  }
  if (!response.ok || body === null) throw new Error(`The answer was ${status}`);
  const isRest = status === 206 && begun > 0;
  const file = createWriteStream(part, { flags: isRest ? 'a' : 'w' });
  await pipeline(Readable.fromWeb(body), file, { signal });
  await sync(part);
}

/** On the disk before it has its name. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}
