import { describe, expect, test } from '@jest/globals';
import type { Credential, CredentialSource } from '../../../platform/credentials/credential-source.ts';
import { fixedKey } from './provider-key.ts';
import { createProviderKeys, type KeysOfProviders, type ProviderKeys } from './provider-keys.ts';

interface Stage {
  readonly keys: ProviderKeys;
  readonly told: string[];
  readonly clock: { ms: number };
  write(version: string, value: KeysOfProviders): void;
}

function setup(value: KeysOfProviders = {}): Stage {
  const listeners: ((next: Credential<KeysOfProviders>) => void)[] = [];
  let current = { value, version: 'kv-1' };
  const source: CredentialSource<KeysOfProviders> = {
    current: () => current,
    onChange: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
    close: () => undefined,
  };
  const told: string[] = [];
  const tell = (sentence: string, more?: object): void =>
    void told.push(`${sentence} ${JSON.stringify(more)}`);
  const clock = { ms: 0 };
  return {
    keys: createProviderKeys({
      source,
      clock: { now: () => new Date(clock.ms), monotonicMs: () => clock.ms },
      log: { info: tell, warn: tell },
      graceMs: 60_000,
      againMs: 1_000,
    }),
    told,
    clock,
    write: (version, next) => {
      current = { value: next, version };
      for (const listener of listeners) listener(current);
    },
  };
}

describe('the keys of providers', () => {
  test('are those of the source, at the moment of the call, and of the environment for whom it does not name', () => {
    const { keys, write } = setup({ main: 'canary-1' });
    const [main, other] = [keys.of('main', ''), keys.of('other', 'canary-e')];
    expect([main.current(), other.current()]).toEqual(['canary-1', 'canary-e']);
    write('kv-2', { main: 'canary-2', other: 'canary-o' });
    expect([main.current(), other.current(), keys.report().version]).toEqual([
      'canary-2',
      'canary-o',
      'kv-2',
    ]);
    write('kv-3', { main: 'canary-2' });
    expect([main.current(), other.current()]).toEqual(['canary-2', 'canary-e']);
    expect(keys.of('main', '')).toMatchObject({});
  });

  test('that are refused leave the last good one in use, are tried again, and are reported', () => {
    const { keys, write, clock, told } = setup({ main: 'canary-1' });
    const main = keys.of('main', '');
    write('kv-2', { main: 'canary-2' });
    expect(main.refused('canary-2')).toBe('canary-1');
    expect(keys.report()).toMatchObject({ version: 'kv-1', pending: 'kv-2' });
    expect(main.current()).toBe('canary-1');
    clock.ms += 1_000;
    expect(main.current()).toBe('canary-2');
    main.accepted('canary-1');
    expect(keys.report().pending).toBe('kv-2');
    main.accepted('canary-2');
    main.accepted('canary-2');
    expect(keys.report()).toEqual({ version: 'kv-2', since: new Date(0).toISOString() });
    expect(told).toHaveLength(2);
    expect(told.join()).not.toContain('canary');
  });

  test('that were wrong are never the last good ones', () => {
    const { keys, write, told } = setup({ main: 'canary-1' });
    const main = keys.of('main', '');
    write('kv-2', { main: 'canary-2' });
    main.refused('canary-2');
    write('kv-3', { main: 'canary-3' });
    expect(keys.report().version).toBe('kv-3');
    expect(main.refused('canary-3')).toBe('canary-1');
    expect(keys.report()).toMatchObject({ version: 'kv-1', pending: 'kv-3' });
    expect(main.refused('canary-1')).toBeUndefined();
    expect(main.refused('canary-3')).toBeUndefined();
    expect(main.current()).toBe('canary-3');
    expect(told).toHaveLength(2);
  });

  test('that came after a call had begun are what it is asked with again', () => {
    const { keys, write } = setup({ main: 'canary-1' });
    const main = keys.of('main', '');
    write('kv-2', { main: 'canary-2' });
    expect(main.refused('canary-1')).toBe('canary-2');
    expect(main.refused('canary-2')).toBeUndefined();
  });

  test('are remembered for the grace alone; without one before, nothing else is asked with', () => {
    const { keys, write, clock, told } = setup();
    const [main, none] = [keys.of('main', 'canary-1'), keys.of('none', '')];
    write('kv-2', { main: 'canary-2', none: 'canary-n' });
    clock.ms += 60_000;
    expect([main.refused('canary-2'), none.refused('canary-n')]).toEqual([undefined, undefined]);
    expect(main.current()).toBe('canary-2');
    expect(told).toHaveLength(2);
  });

  test('may be fixed for good', () => {
    const key = fixedKey('canary');
    key.accepted('canary');
    expect([key.current(), key.refused('canary')]).toEqual(['canary', undefined]);
  });
});
