import { closeSync, existsSync, fstatSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../local/failure.ts';
import { tailOf } from '../local/files.ts';
import type { Paths } from './paths.ts';

const POLL_MS = 250;
const FIRST_LINES = 15;

/** A log that is being followed. */
interface Follower {
  name: string;
  file: string;
  offset: number;
  /** A last line without its end yet. */
  rest: string;
}

function print(name: string, lines: readonly string[]): void {
  for (const line of lines) {
    process.stdout.write(`${name.padEnd(10)} | ${line}\n`);
  }
}

/** What has been written since the last look; a file that became shorter was put aside and is read anew. */
function readNew(follower: Follower): string {
  const handle = openSync(follower.file, 'r');
  try {
    const { size } = fstatSync(handle);
    const from = size < follower.offset ? 0 : follower.offset;
    const buffer = Buffer.alloc(size - from);
    readSync(handle, buffer, 0, buffer.length, from);
    follower.offset = size;
    return buffer.toString('utf8');
  } finally {
    closeSync(handle);
  }
}

function showNew(follower: Follower): void {
  const lines = (follower.rest + readNew(follower)).split('\n');
  follower.rest = lines.pop() ?? '';
  print(follower.name, lines);
}

function logNames(folder: string, wanted: string | undefined): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.log')) : [];
  return names
    .map((file) => file.slice(0, -'.log'.length))
    .filter((name) => wanted === undefined || name === wanted)
    .sort();
}

/** `make logs`: the last lines of each log, then all that is written, until Ctrl-C. NAME names one of them. */
export async function logs(paths: Paths, wanted = process.env['NAME'] || undefined): Promise<number> {
  const available = logNames(paths.logs, undefined);
  if (wanted !== undefined && !available.includes(wanted)) {
    throw failure(
      `There is no log "${wanted}". There are: ${available.join(', ') || 'none yet; run make start first'}.`,
    );
  }
  process.stdout.on('error', () => process.exit(0)); // The reader (`| head`) has seen enough.
  const followers = new Map<string, Follower>();
  for (const name of logNames(paths.logs, wanted)) {
    const file = path.join(paths.logs, `${name}.log`);
    followers.set(name, { name, file, offset: statSync(file).size, rest: '' });
    print(name, tailOf(file, FIRST_LINES).split('\n'));
  }
  for (;;) {
    for (const name of logNames(paths.logs, wanted)) {
      const follower = followers.get(name) ?? {
        name,
        file: path.join(paths.logs, `${name}.log`),
        offset: 0,
        rest: '',
      };
      followers.set(name, follower);
      showNew(follower);
    }
    await delay(POLL_MS);
  }
}
