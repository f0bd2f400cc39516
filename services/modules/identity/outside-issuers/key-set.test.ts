import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Outbound } from '../../../platform/outbound/outbound.ts';
import { keepingLog, movableClock } from '../testing.ts';
import { createKeySet, type KeySet } from './key-set.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
const small = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;

const jwk = (key: KeyObject, more: object): object => ({ ...key.export({ format: 'jwk' }), ...more });

interface Setup {
  readonly keys: KeySet;
  readonly clock: ReturnType<typeof movableClock>;
  asked(): number;
  answer(body: unknown, status?: number): void;
}

function setUp(first: unknown): Setup {
  const clock = movableClock();
  let answer = (): Promise<Response> => Promise.resolve(Response.json(first));
  let asked = 0;
  const outbound: Outbound = () => {
    asked += 1;
    return answer();
  };
  return {
    clock,
    keys: createKeySet({ locate: () => 'https://issuer.test/jwks', outbound, clock, log: keepingLog() }),
    asked: () => asked,
    answer: (body, status = 200) => void (answer = () => Promise.resolve(Response.json(body, { status }))),
  };
}

describe('keys of another issuer', () => {
  test('are read once, with the algorithm that belongs to their kind', async () => {
    const { keys, asked } = setUp({
      keys: [jwk(ec, { kid: 'e' }), jwk(rsa, { kid: 'r', alg: 'RS256', use: 'sig' })],
    });
    expect((await keys.find('e'))?.algorithm).toBe('ES256');
    expect((await keys.find('r'))?.algorithm).toBe('RS256');
    expect(asked()).toBe(1);
  });

  test.each([
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0', kid: 'x' }],
    ['for encryption', jwk(rsa, { kid: 'x', use: 'enc' })],
    ['of another algorithm', jwk(rsa, { kid: 'x', alg: 'PS512' })],
    ['too short', jwk(small, { kid: 'x' })],
    ['of another curve', jwk(p384, { kid: 'x' })],
    ['unreadable', { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', kid: 'x' }],
    ['without an id', jwk(ec, {})],
    ['with an empty id', jwk(ec, { kid: '' })],
  ])('do not count when they are %s', async (_name, key) => {
    expect(await setUp({ keys: [key] }).keys.find('x')).toBeUndefined();
    expect(await setUp({ keys: [key] }).keys.find('')).toBeUndefined();
  });

  test('do not count when two have one id', async () => {
    expect(
      await setUp({ keys: [jwk(ec, { kid: 'x' }), jwk(rsa, { kid: 'x' })] }).keys.find('x'),
    ).toBeUndefined();
  });

  test('are asked for at most once a minute, whatever ids come', async () => {
    const { keys, asked, clock, answer } = setUp({ keys: [jwk(ec, { kid: 'old' })] });
    await Promise.all(Array.from({ length: 500 }, (_, index) => keys.find(`unknown-${index.toString()}`)));
    expect(asked()).toBe(1);
    answer({ keys: [jwk(ec, { kid: 'new' })] });
    expect(await keys.find('new')).toBeUndefined();
    clock.move(61_000);
    expect(await keys.find('new')).toBeDefined();
    expect(await keys.find('old')).toBeUndefined();
    expect(asked()).toBe(2);
  });

  test('that could not be read at all are nothing to judge by', async () => {
    const { keys, clock, answer } = setUp({ message: 'no' });
    await expect(keys.find('k')).rejects.toMatchObject({ reason: 'platform.unavailable' });
    answer({ keys: [jwk(ec, { kid: 'k' })] });
    clock.move(61_000);
    expect(await keys.find('k')).toBeDefined();
  });

  test('are looked at again after ten minutes, without anybody waiting', async () => {
    const { keys, asked, clock, answer } = setUp({ keys: [jwk(ec, { kid: 'k' })] });
    await keys.find('k');
    clock.move(601_000);
    answer({ keys: [] });
    expect(await keys.find('k')).toBeDefined();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked()).toBe(2);
    expect(await keys.find('k')).toBeUndefined();
  });

  test.each([
    ['is down', { message: 'no' }, 503],
    ['answers something else', { other: 1 }, 200],
  ])('count on while their place %s', async (_name, body, status) => {
    const { keys, clock, answer } = setUp({ keys: [jwk(ec, { kid: 'k' })] });
    await keys.find('k');
    answer(body, status);
    for (let round = 0; round < 3; round += 1) {
      clock.move(601_000);
      expect(await keys.find('k')).toBeDefined();
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
