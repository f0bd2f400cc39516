import { describe, expect, test } from '@jest/globals';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { GatewayCall } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { refuseInsideImages, type LookUp } from './refuse-inside-images.ts';

const asked: string[] = [];
const inner = {
  complete: () => Promise.resolve('answered'),
  stream: async function* () {
    yield ['told'];
  },
  embed: () => Promise.reject(new Error('not asked')),
} as unknown as Gateway;

const lookUp: LookUp = (name) => {
  asked.push(name);
  if (name === 'inside.example') return Promise.resolve([{ address: '203.1.1.1' }, { address: '10.0.0.7' }]);
  if (name === 'outside.example') return Promise.resolve([{ address: '93.184.216.34' }]);
  return Promise.reject(new Error('ENOTFOUND'));
};

const gateway = refuseInsideImages(lookUp)(inner);

function showing(...urls: readonly string[]): GatewayCall {
  const content = urls.map((url) => ({ type: 'image', source: { kind: 'url', url } }) as const);
  return {
    id: 'x',
    requestId: 'x',
    who: { caller: NOBODY },
    fallback: 'off',
    door: 'test',
    signal: new AbortController().signal,
    request: {
      model: 'tutor',
      messages: [{ role: 'user', content: urls.length === 0 ? 'Hi' : content }],
      tools: [],
      responseFormat: { type: 'text' },
      stop: [],
      n: 1,
      extra: {},
    },
  };
}

async function streamed(call: GatewayCall): Promise<unknown[]> {
  const parts: unknown[] = [];
  for await (const batch of gateway.stream(call)) parts.push(...batch);
  return parts;
}

describe('an image at a name', () => {
  test('that leads inside, if only sometimes, is refused, streamed or not', async () => {
    const call = showing('https://outside.example/a.png', 'https://inside.example/b.png');
    await expect(gateway.complete(call)).rejects.toMatchObject({ reason: 'gateway.request-invalid' });
    await expect(streamed(call)).rejects.toMatchObject({ params: { param: 'image_url' } });
  });

  test('that leads outside, or nowhere, is let through', async () => {
    expect(await gateway.complete(showing('https://outside.example/a.png'))).toBe('answered');
    expect(await streamed(showing('https://nowhere.example/a.png'))).toEqual(['told']);
  });

  test('is looked up once however often it is shown; where none is shown nothing is looked up', async () => {
    asked.length = 0;
    await gateway.complete(showing('https://outside.example/a.png', 'https://outside.example/b.png'));
    await gateway.complete(showing());
    await streamed(showing());
    expect(asked).toEqual(['outside.example']);
  });

  test('of too many places is refused', async () => {
    const urls = Array.from({ length: 17 }, (_nothing, at) => `https://${String(at)}.example/a.png`);
    await expect(gateway.complete(showing(...urls))).rejects.toMatchObject({
      reason: 'gateway.request-invalid',
    });
  });
});
