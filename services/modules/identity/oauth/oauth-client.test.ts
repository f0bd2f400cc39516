import { expect, test } from '@jest/globals';
import type { CustomFetchOptions } from 'openid-client';
import type { OutboundRequest } from '../../../platform/outbound/outbound.ts';
import { fetchThrough } from './oauth-client.ts';

const OPTIONS: CustomFetchOptions = { method: 'POST', headers: { a: '1' }, body: null, redirect: 'manual' };

test('what openid-client sends goes through our own door', async () => {
  const sent: (OutboundRequest | undefined)[] = [];
  const ask = fetchThrough((_url, request) => {
    sent.push(request);
    return Promise.resolve(new Response());
  });
  await ask('https://issuer.test/token', { ...OPTIONS, body: new URLSearchParams({ code: 'x' }) });
  await ask('https://issuer.test/keys', OPTIONS);
  expect(sent).toMatchObject([
    { method: 'POST', headers: { a: '1' }, body: 'code=x' },
    { headers: { a: '1' } },
  ]);
  expect(sent[1]).not.toHaveProperty('body');
});

test('nothing but a form is sent to a provider', () => {
  const ask = fetchThrough(() => Promise.reject(new Error('never asked')));
  expect(() => ask('https://issuer.test/token', { ...OPTIONS, body: new Uint8Array(1) })).toThrow(
    'Only forms are sent to a provider',
  );
});
