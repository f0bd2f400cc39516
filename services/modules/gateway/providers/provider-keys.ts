import type { Clock } from '../../../platform/clock/clock.ts';
import type { Credential, CredentialSource } from '../../../platform/credentials/credential-source.ts';
import type { CredentialReport } from '../../../platform/credentials/credentials.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { ProviderKey } from './provider-key.ts';

/** Keys by the name of the provider. */
export type KeysOfProviders = Readonly<Record<string, string>>;

export interface ProviderKeysOptions {
  /** Where newer keys come from; a provider that it does not name keeps the one of the environment. */
  readonly source: CredentialSource<KeysOfProviders>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds that the key before is remembered after a new one came. @default an hour */
  readonly graceMs?: number;
  /** Milliseconds after which a key that was refused is tried again. @default 30 s */
  readonly againMs?: number;
}

/** The keys of all providers. */
export interface ProviderKeys {
  of(provider: string, environment: string): ProviderKey;
  /** A version is in use when none of its keys was refused. */
  report(): Omit<CredentialReport, 'name'>;
}

interface Held {
  key: string;
  readonly environment: string;
  before: { readonly key: string; readonly untilMs: number } | undefined;
  refusedMs: number | undefined;
}

/**
 * Follows the source: a call takes the key that is there when it begins. A new key that its provider refuses is tried
 * again now and then, and the last good one serves meanwhile, for the grace. No key is ever said, only its provider.
 */
export function createProviderKeys(options: ProviderKeysOptions): ProviderKeys {
  const { source, clock } = options;
  const all = new Map<string, Held>();
  let good: InUse = { ...source.current(), since: clock.now() };
  let newest = good;
  const isGood = (): boolean => [...all.values()].every(({ refusedMs }) => refusedMs === undefined);
  source.onChange((next) => {
    if (isGood()) good = newest;
    newest = { ...next, since: clock.now() };
    for (const [provider, held] of all) take(held, next.value[provider] ?? held.environment, options);
  });
  return {
    of: (provider, environment) => {
      const held = all.get(provider) ?? hold(source.current().value[provider], environment, options);
      all.set(provider, held);
      return keyOf(provider, held, options);
    },
    report: () => (isGood() ? describe(newest) : { ...describe(good), pending: newest.version }),
  };
}

type InUse = Credential<unknown> & { readonly since: Date };

function describe({ version, created, since }: InUse): Omit<CredentialReport, 'name'> {
  return { version, since: since.toISOString(), ...(created !== undefined && { created }) };
}

/** What the environment has counts as the key before the first one of the source. */
function hold(key: string | undefined, environment: string, options: ProviderKeysOptions): Held {
  const held: Held = { key: environment, environment, before: undefined, refusedMs: undefined };
  take(held, key ?? environment, options);
  return held;
}

function take(held: Held, key: string, { clock, graceMs = 3_600_000 }: ProviderKeysOptions): void {
  if (key === held.key) return;
  const wasGood = held.refusedMs === undefined && held.key !== '';
  if (wasGood) held.before = { key: held.key, untilMs: clock.now().getTime() + graceMs };
  held.key = key;
  held.refusedMs = undefined;
}

function keyOf(
  provider: string,
  held: Held,
  { clock, log, againMs = 30_000 }: ProviderKeysOptions,
): ProviderKey {
  const nowMs = (): number => clock.now().getTime();
  const before = (): string | undefined =>
    held.before !== undefined && nowMs() < held.before.untilMs ? held.before.key : undefined;
  return {
    current: () => {
      const isPoor = held.refusedMs !== undefined && nowMs() < held.refusedMs + againMs;
      return (isPoor ? before() : undefined) ?? held.key;
    },
    refused: (key) => {
      if (key !== held.key) {
        if (key === held.before?.key) held.before = undefined;
        return held.refusedMs === undefined ? held.key : undefined;
      }
      const other = before();
      if (held.refusedMs === undefined) {
        const sentence = 'a provider refuses its key';
        log.warn(other === undefined ? sentence : `${sentence}; the last good one is used`, { provider });
      }
      held.refusedMs = nowMs();
      return other;
    },
    accepted: (key) => {
      if (key !== held.key || held.refusedMs === undefined) return;
      held.refusedMs = undefined;
      log.info('a provider takes its key again', { provider });
    },
  };
}
