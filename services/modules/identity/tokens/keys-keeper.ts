import type { Log } from '../../../platform/telemetry/log.ts';
import type { KeyRing } from './key-ring.ts';
import type { StoredKey } from './signing-key.ts';

/** Keeps a process's ring of signing keys up to date. */
export interface KeysKeeper {
  /** Makes the first keys when there are none; a database that is away is tried again in the background. */
  start(): Promise<void>;
  stop(): void;
}

export interface KeysKeeperOptions {
  readonly ring: Pick<KeyRing, 'replace'>;
  readonly ensure: () => Promise<readonly StoredKey[]>;
  readonly read: () => Promise<readonly StoredKey[]>;
  readonly log: Log;
  /** A key is published for twenty minutes before it signs. @default 60,000 */
  readonly intervalMs?: number;
  /** @default 500 */
  readonly retryMs?: number;
}

export function createKeysKeeper(options: KeysKeeperOptions): KeysKeeper {
  const { ring, ensure, read, log, intervalMs = 60_000, retryMs = 500 } = options;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isReady = false;

  const look = async (): Promise<void> => {
    try {
      const found = await read();
      const hasCurrent = found.some(({ status }) => status === 'current');
      await ring.replace(hasCurrent ? found : await ensure());
      isReady = true;
    } catch (error) {
      log.warn('The signing keys cannot be read', { error });
      if (!isStopped) again(isReady ? intervalMs : retryMs);
      return;
    }
    if (!isStopped) again(intervalMs);
  };
  const again = (afterMs: number): void => {
    timer = setTimeout(() => void look(), afterMs);
    timer.unref();
  };

  return {
    start: look,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
