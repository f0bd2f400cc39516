import { randomBytes } from 'node:crypto';
import { startProgram, type Program } from '../support/child.ts';
import type { Watched } from '../support/cpu.ts';
import { startPlatform, type Platform } from '../support/platform.ts';
import { post, signUp } from '../rest/prepare.ts';
import { routedTo } from '../../services/testing/gateway/open-test-gateway.ts';
import { startLiteLlm, startPortkey, type Peer } from './peers.ts';

export type SideName = 'provider' | 'portkey' | 'ours, off' | 'ours, on' | 'litellm';

/** One who answers, and how it is asked. */
export interface Side {
  readonly name: SideName;
  readonly port: number;
  readonly path: string;
  /** Of each of those who ask it. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly servers: readonly Watched[];
  /** What keeps its books: PostgreSQL and Redis. */
  readonly stores: readonly Watched[];
}

/** All of them, running. */
export interface Sides {
  readonly stub: Program;
  readonly list: readonly Side[];
  stop(): Promise<void>;
}

const PORTS = { portkey: 4_720, litellm: 4_721 };

export async function startSides(): Promise<Sides> {
  const endings: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.toReversed()) await end();
  };
  try {
    const stub = await startProgram('gateway/stub.ts');
    endings.push(() => stub.stop());
    const { port } = await stub.ask<{ port: number }>({ kind: 'port' }, 'port');
    const url = `http://127.0.0.1:${port}/v1`;
    const provider: Side = {
      ...{ name: 'provider', port, path: '/v1/chat/completions', headers: [{}] },
      ...{ servers: [{ pid: stub.pid }], stores: [] },
    };
    const portkey = await startPortkey(PORTS.portkey);
    endings.push(() => portkey.stop());
    // It starts with a key of its own only, and asks for it.
    const key = `sk-${randomBytes(24).toString('hex')}`;
    const lite = process.env['LITELLM'] === 'off' ? undefined : await startLiteLlm(PORTS.litellm, url, key);
    if (lite !== undefined) endings.push(() => lite.stop());
    const bare = await startProgram('gateway/bare.ts', { PROVIDER_URL: url });
    endings.push(() => bare.stop());
    const platform = await startPlatform({
      ...routedTo([{ name: 'bench', kind: 'openai-compatible', url }]),
      AI_CACHE: 'off',
    });
    endings.push(() => platform.stop());
    const list = [
      provider,
      peerSide('portkey', portkey, {
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': url,
        authorization: 'Bearer sk-bench',
      }),
      ...(lite === undefined ? [] : [peerSide('litellm', lite, { authorization: `Bearer ${key}` })]),
      await bareSide(bare),
      await platformSide(platform),
    ];
    return { stub, list, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function peerSide(name: SideName, { pid, port }: Peer, headers: Readonly<Record<string, string>>): Side {
  const servers = [{ pid, withChildren: true }];
  return { name, port, headers: [headers], servers, path: '/v1/chat/completions', stores: [] };
}

async function bareSide(bare: Program): Promise<Side> {
  const { port } = await bare.ask<{ port: number }>({ kind: 'port' }, 'port');
  return {
    ...{ name: 'ours, off', port, path: '/ai/v1/chat/completions' },
    headers: [{ authorization: 'Bearer person-token' }],
    servers: [{ pid: bare.pid }],
    stores: [],
  };
}

/** So many, since what is kept of streams for one person is bounded. */
const PEOPLE = 20;

/** People's keys with budgets that never end, so that they are counted and refuse nobody. */
async function platformSide({ run, pidOf }: Platform): Promise<Side> {
  const headers: Record<string, string>[] = [];
  for (let person = 0; person < PEOPLE; person += 1) {
    const { token } = await signUp(run, `gateway-${person}`, 0);
    const made = (await post(
      `${run.api_url}/ai/v1/keys`,
      { authorization: `Bearer ${token}` },
      { name: 'bench', budget: { requests: 1e12, tokens: 1e14, usd: 1e8, window: 'total' } },
    )) as { key: string };
    headers.push({ authorization: `Bearer ${made.key}` });
  }
  return {
    ...{ name: 'ours, on', port: Number(new URL(run.api_url).port), path: '/ai/v1/chat/completions' },
    headers,
    servers: run.processes.filter(({ url }) => url !== null).map(({ pid }) => ({ pid })),
    stores: [{ pid: pidOf('redis') }, { pid: pidOf('postgres'), withChildren: true }],
  };
}
