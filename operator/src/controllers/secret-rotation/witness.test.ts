import { describe, expect, it } from '@jest/globals';
import { behind, hear } from './witness.ts';

const SIGNAL = new AbortController().signal;
const PODS = [
  { name: 'api-1', podIP: '10.0.0.1' },
  { name: 'api-2', podIP: 'fd00::2' },
  { name: 'api-3', podIP: '10.0.0.3' },
];

/** Answers by host; what is missing cannot be reached. */
function fetchFrom(answers: Readonly<Record<string, unknown>>): typeof globalThis.fetch {
  return async (address) => {
    const url = new URL(address);
    if (!(url.hostname in answers)) throw new Error('ECONNREFUSED');
    expect([url.port, url.pathname]).toEqual(['4900', '/internal/credentials']);
    return Response.json(answers[url.hostname]);
  };
}

const using = (version: string) => ({ credentials: [{ name: 'database', version, since: 'then' }] });

describe('pods', () => {
  it('testify which version they use; who does not answer, or says nonsense, proves nothing', async () => {
    const fetch = fetchFrom({ '10.0.0.1': using('kv-7'), '[fd00::2]': { credentials: 'none' } });
    expect(await hear(fetch, 'database', PODS, SIGNAL)).toEqual([
      { name: 'api-1', version: 'kv-7' },
      { name: 'api-2', version: undefined },
      { name: 'api-3', version: undefined },
    ]);
  });

  it('are behind until they use the version or a newer one, as numbers', async () => {
    const fetch = fetchFrom({
      '10.0.0.1': using('kv-10'),
      '[fd00::2]': using('kv-9'),
      '10.0.0.3': using('f00'),
    });
    const testimonies = await hear(fetch, 'database', PODS, SIGNAL);
    expect(behind(testimonies, 9)).toEqual(['api-3']);
    expect(behind(testimonies, 10)).toEqual(['api-2', 'api-3']);
    expect(behind(await hear(fetch, 'redis', PODS, SIGNAL), 1)).toEqual(['api-1', 'api-2', 'api-3']);
  });
});
