import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEgressRule } from '../../../platform/outbound/egress.ts';
import { startProviderStub, type ProviderStub } from '../../../testing/gateway/provider-stub.ts';
import { fixedKey } from '../providers/provider-key.ts';
import { createProviderLink, type ProviderLink } from './provider-link.ts';

let stub: ProviderStub;
const signal = new AbortController().signal;

beforeAll(async () => {
  stub = await startProviderStub(() => ({ pieces: ['{}'], headers: { 'content-type': 'application/json' } }));
});

afterAll(() => stub.close());

function linkTo(baseUrl: string, allowed: readonly string[] = []): ProviderLink {
  return createProviderLink({
    baseUrl,
    key: fixedKey(''),
    headersOf: () => ({}),
    egress: createEgressRule(allowed),
  });
}

describe('the way to a provider', () => {
  test('leads to the public internet only, unless it is let through', async () => {
    const port = new URL(stub.url).port;
    const inside = [
      stub.url,
      `https://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      `https://[::ffff:127.0.0.1]:${port}`,
    ];
    for (const url of inside) {
      await expect(linkTo(url).json({ path: '/x', signal })).rejects.toMatchObject({
        reason: 'ai.provider-failed',
      });
    }
    expect(stub.connections).toBe(0);
    for (const allowed of ['127.0.0.1', '127.0.0.0/8', `127.0.0.1:${port}`]) {
      expect(await linkTo(stub.url, [allowed]).json({ path: '/x', signal })).toEqual({});
    }
    expect(await linkTo(`http://localhost:${port}`, ['localhost']).json({ path: '/x', signal })).toEqual({});
  });

  test('follows no redirect', async () => {
    stub.answer(() => ({ status: 307, pieces: [''], headers: { location: `${stub.url}/elsewhere` } }));
    const asked = stub.asked.length;
    const asking = linkTo(stub.url, ['127.0.0.1']).json({ path: '/x', signal });
    await expect(asking).rejects.toMatchObject({ reason: 'ai.provider-failed' });
    expect(stub.asked.length - asked).toBe(1);
  });

  test('asks nothing for whoever has gone', async () => {
    const asking = linkTo(stub.url, ['127.0.0.1']).json({ path: '/x', signal: AbortSignal.abort() });
    await expect(asking).rejects.toMatchObject({ reason: 'ai.provider-failed' });
  });

  test('is tried with the last good key where the new one is refused, and no failure quotes a key', async () => {
    stub.answer(({ headers }) =>
      headers['x-key'] === 'canary-old'
        ? { pieces: ['{"it":"is"}'], headers: { 'content-type': 'application/json' } }
        : { status: 401, pieces: [`{"error":{"message":"wrong: ${String(headers['x-key'])}"}}`] },
    );
    const asked = stub.asked.length;
    const link = (other: string | undefined): ProviderLink =>
      createProviderLink({
        baseUrl: stub.url,
        key: { ...fixedKey('canary-new'), refused: () => other },
        headersOf: (key) => ({ 'x-key': key }),
        egress: createEgressRule(['127.0.0.1']),
      });
    expect(await link('canary-old').json({ path: '/x', body: {}, signal })).toEqual({ it: 'is' });
    expect(stub.asked.length - asked).toBe(2);
    await expect(link('canary-worse').json({ path: '/x', signal })).rejects.toMatchObject({
      reason: 'ai.provider-refused',
      cause: expect.not.stringContaining('canary'),
    });
    expect(stub.asked.length - asked).toBe(5);
    await expect(link(undefined).json({ path: '/x', signal })).rejects.toMatchObject({
      reason: 'ai.provider-refused',
    });
  });
});
