import { setTimeout as delay } from 'node:timers/promises';
import type { Credential, CredentialSource } from '../credentials/credential-source.ts';
import { startLoop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import { currentVersion, readKeyValue, type KeyValuePath } from './key-value.ts';
import type { Vault, VaultData } from './vault.ts';

export interface VaultSourceOptions<Value> {
  readonly vault: Vault;
  readonly at: KeyValuePath;
  /** Reads what stands there. @throws when it is no such credential; the old one then stays. */
  readonly parse: (data: VaultData) => Value;
  readonly log: Log;
  /** Milliseconds between two looks at the version. @default 5000 */
  readonly pollMs?: number;
  /** From 0 to 1; spreads the looks of many processes. @default Math.random */
  readonly chance?: () => number;
}

/** What processes call a version of Vault's: the number is Vault's own, so that whoever wrote it knows it too. */
export function nameOfVersion(version: number): string {
  return `kv-${version.toString()}`;
}

/**
 * A credential in Vault. Its version is looked at again and again, and the secret is read when that has changed. While
 * Vault is sealed, away, refuses, or holds nonsense, the last good one stays.
 *
 * @throws as `Vault` does, or what `parse` throws, when it cannot be read at the start.
 */
export async function vaultSource<Value>(
  options: VaultSourceOptions<Value>,
): Promise<CredentialSource<Value>> {
  const { vault, at, parse, log, pollMs = 5_000, chance = Math.random } = options;
  const listeners = new Set<(next: Credential<Value>) => void>();
  const read = async (): Promise<{ number: number; credential: Credential<Value> }> => {
    const { data, version } = await readKeyValue(vault, at);
    return { number: version, credential: { value: parse(data), version: nameOfVersion(version) } };
  };

  let current = await read();
  const closing = new AbortController();
  const loop = startLoop({
    everyMs: pollMs,
    onFailure: (error) => {
      if (!closing.signal.aborted)
        log.warn('a credential in Vault cannot be used; the old one stays', { path: at.path, error });
    },
    turn: async () => {
      await delay(chance() * pollMs * SPREAD, undefined, { signal: closing.signal });
      if ((await currentVersion(vault, at)) === current.number) return false;
      current = await read();
      for (const listener of listeners) listener(current.credential);
      return false;
    },
  });
  return {
    current: () => current.credential,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closing.abort();
      return loop.stop();
    },
  };
}

/** How much of the pause between two looks is chance. */
const SPREAD = 0.2;
