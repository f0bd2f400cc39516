import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { modelFileWrong } from './errors.ts';
import { readGgufShape } from './gguf-shape.ts';
import type { Model } from './manifest.ts';
import { memoryOf } from './model-memory.ts';

/** A file that is the one of the list. */
export interface VerifiedFile {
  readonly path: string;
  /** What the model takes when it is loaded. */
  readonly memoryBytes: number;
}

export interface ModelFiles {
  /** @throws `models.file-wrong` when it is missing, outside the folder, no GGUF, or has another sha256. */
  verify(model: Model, signal: AbortSignal): Promise<VerifiedFile>;
}

/** Looks a model's file up below the folder, and reads it whole once for each time that it is replaced. */
export function createModelFiles({ folder }: { readonly folder: string }): ModelFiles {
  const sums = new Map<string, { readonly stamp: string; readonly sum: string }>();
  const sumOf = async (file: string, stamp: string, signal: AbortSignal): Promise<string> => {
    const known = sums.get(file);
    if (known?.stamp === stamp) return known.sum;
    const sum = await sha256Of(file, signal);
    sums.set(file, { stamp, sum });
    return sum;
  };
  return {
    verify: async (model, signal) => {
      const refuse = (what: string, cause?: unknown): Error =>
        modelFileWrong({ model: model.name, what }, { cause });
      const found = await locate(folder, model.file).catch((error: unknown) => {
        throw refuse('it is not there', error);
      });
      if (found === undefined) throw refuse('it is outside the folder of models');
      const { dev, ino, size, mtimeNs } = await stat(found, { bigint: true });
      const sum = await sumOf(found, [dev, ino, size, mtimeNs].join(), signal);
      if (sum !== model.sha256) throw refuse('its sha256 is another');
      if (model.memoryBytes !== undefined) return { path: found, memoryBytes: model.memoryBytes };
      try {
        const shape = readGgufShape(found);
        return { path: found, memoryBytes: memoryOf({ ...model, fileBytes: Number(size), shape }) };
      } catch (error) {
        throw refuse(error instanceof Error ? error.message : String(error), error);
      }
    },
  };
}

/** The sum of a whole file, read piece by piece. */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash, { signal });
  return hash.digest('hex');
}

/** Where the file really is, links followed; undefined when that is outside. */
async function locate(folder: string, file: string): Promise<string | undefined> {
  const inside = await realpath(folder);
  const found = await realpath(path.join(inside, file));
  return found.startsWith(inside + path.sep) ? found : undefined;
}
