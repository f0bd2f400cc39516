import { readFileSync, statSync } from 'node:fs';
import { startLoop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import { versionOf, type Credential, type CredentialSource } from './credential-source.ts';

export interface FileSourceOptions<Value> {
  readonly path: string;
  /** Reads the file's text. @throws when it is no such credential; the old one then stays. */
  readonly parse: (text: string) => Value;
  /** The key under which versions are named. */
  readonly versionKey: string;
  readonly log: Log;
  /** @default 250 */
  readonly pollMs?: number;
}

/**
 * A credential in a file that something else replaces: a mounted secret, an agent. The file is looked at again and again,
 * because what a mount swaps is a link, which watchers of the file do not see.
 *
 * @throws when the file cannot be read or parsed at the start.
 */
export function fileSource<Value>(options: FileSourceOptions<Value>): CredentialSource<Value> {
  const { path, parse, versionKey, log, pollMs = 250 } = options;
  const listeners = new Set<(next: Credential<Value>) => void>();
  const read = (): Credential<Value> => {
    const text = readFileSync(path, 'utf8');
    return { value: parse(text), version: versionOf(text, versionKey) };
  };

  let seen = stampOf(path);
  let current = read();
  const loop = startLoop({
    everyMs: pollMs,
    onFailure: (error) =>
      log.warn('a file with a credential cannot be used; the old one stays', { path, error }),
    turn: async () => {
      const stamp = stampOf(path);
      if (stamp === seen) return false;
      const next = read();
      seen = stamp;
      if (next.version === current.version) return false;
      current = next;
      for (const listener of listeners) listener(next);
      return false;
    },
  });
  return {
    current: () => current,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => loop.stop(),
  };
}

/** Changes when the file is written or what the path leads to is another file. */
function stampOf(path: string): string {
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
}
