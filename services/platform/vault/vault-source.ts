import { setTimeout as delay } from 'node:timers/promises';
import type { Credential, CredentialSource } from '../credentials/credential-source.ts';
import { isAppError } from '../errors/app-error.ts';
import { startLoop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import { currentVersion, readKeyValue, type KeyValuePath } from './key-value.ts';
import type { Vault, VaultData } from './vault.ts';

export interface VaultSourceOptions<Value> {
  readonly vault: Vault;
  readonly at: KeyValuePath;
  /** Reads what stands there. @throws when it is no such credential; the old one then stays. */
  readonly parse: (data: VaultData) => Value;
  /** What counts while nothing stands there; without it that is a failure. */
  readonly otherwise?: Value;
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
  const orNothing = async <Found>(found: Promise<Found>, nothing: Found): Promise<Found> =>
    await found.catch((error: unknown) => {
      if (!('otherwise' in options) || !isEmpty(error)) throw error;
      return nothing;
    });
  const none = { value: options.otherwise as Value, version: nameOfVersion(0) };
  const readNewest = async (): Promise<Read<Value>> => {
    const { data, version, created } = await readKeyValue(vault, at);
    const name = { version: nameOfVersion(version), ...(created !== undefined && { created }) };
    return { number: version, credential: { value: parse(data), ...name } };
  };
  const read = (): Promise<Read<Value>> => orNothing(readNewest(), { number: 0, credential: none });

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
      if ((await orNothing(currentVersion(vault, at), 0)) === current.number) return false;
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

interface Read<Value> {
  readonly number: number;
  readonly credential: Credential<Value>;
}

function isEmpty(error: unknown): boolean {
  return isAppError(error) && error.reason === 'vault.empty';
}
