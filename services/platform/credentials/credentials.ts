import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Credential, CredentialSource } from './credential-source.ts';

/** Which version of a credential is in use, for the internal port. */
export interface CredentialReport {
  readonly name: string;
  readonly version: string;
  readonly since: string;
  /** When that version was made. */
  readonly created?: string;
  /** A version that has come and cannot be used yet. */
  readonly pending?: string;
  /** Names the key that is in use, where it is published under a name. */
  readonly key_id?: string;
  /** How much of what was before is left: values that it has sealed, keys whose tokens are still good. */
  readonly left?: number;
  /** Of those: what cannot be opened any more. */
  readonly broken?: number;
  /** When that was counted. */
  readonly checked?: string;
}

/** Keeps pools and clients on the newest credentials that work. */
export interface Credentials {
  /**
   * The credential to open with; from then on `swap` is called with every newer one. It must open the new before it
   * drains the old. A swap that fails leaves the old in use and is tried again.
   */
  follow<Value>(name: string, source: CredentialSource<Value>, swap: (value: Value) => Promise<void>): Value;
  /** Also shows what follows by itself; undefined: nothing yet. */
  show(name: string, report: () => Omit<CredentialReport, 'name'> | undefined): void;
  inUse(): readonly CredentialReport[];
  /** Stops following; a swap that runs is finished. */
  close(): Promise<void>;
}

export interface CredentialsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between attempts at a swap that fails. @default 1000 */
  readonly retryMs?: number;
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const followers: { report: () => CredentialReport; close: () => Promise<void> }[] = [];
  const shown: (() => readonly CredentialReport[])[] = [];
  return {
    show: (name, read) => {
      shown.push(() => {
        const report = read();
        return report === undefined ? [] : [{ name, ...report }];
      });
    },
    follow: (name, source, swap) => {
      const { value } = source.current();
      followers.push(openFollower(options, { name, source, swap }));
      return value;
    },
    inUse: () => [...followers.map(({ report }) => report()), ...shown.flatMap((report) => report())],
    close: async () => {
      await Promise.all(followers.map(({ close }) => close()));
    },
  };
}

interface Followed<Value> {
  readonly name: string;
  readonly source: CredentialSource<Value>;
  readonly swap: (value: Value) => Promise<void>;
}

function openFollower<Value>(
  { clock, log, retryMs = 1_000 }: CredentialsOptions,
  { name, source, swap }: Followed<Value>,
): { report: () => CredentialReport; close: () => Promise<void> } {
  const closing = new AbortController();
  let inUse = { ...nameOf(source.current()), since: clock.now() };
  let pending: Credential<Value> | undefined;
  let swapping: Promise<void> | undefined;

  const attempt = async (next: Credential<Value>): Promise<boolean> => {
    const { version } = next;
    try {
      await swap(next.value);
      inUse = { ...nameOf(next), since: clock.now() };
      log.info('a new credential is in use', { name, version });
      return true;
    } catch (error) {
      log.error('a new credential cannot be used; the old one stays', { name, version, error });
      return false;
    }
  };
  const swapUntilDone = async (): Promise<void> => {
    while (pending !== undefined && !closing.signal.aborted) {
      const next = pending;
      const isDone = await attempt(next);
      // A newer one may have come while this one was tried.
      if (isDone && pending === next) pending = undefined;
      if (!isDone) await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    swapping = undefined;
  };
  const unfollow = source.onChange((next) => {
    pending = next;
    swapping ??= swapUntilDone();
  });

  return {
    report: () => ({
      name,
      ...inUse,
      since: inUse.since.toISOString(),
      ...(pending !== undefined && { pending: pending.version }),
    }),
    close: async () => {
      unfollow();
      closing.abort();
      await source.close();
      await swapping;
    },
  };
}

/** All of it that may be shown. */
function nameOf<Value>({ version, created }: Credential<Value>): Omit<Credential<Value>, 'value'> {
  return { version, ...(created !== undefined && { created }) };
}
