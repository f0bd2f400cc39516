import { describe, expect, test } from '@jest/globals';
import type { Redis } from '../../../platform/redis/redis.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import type { GatewayCall } from '../call.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { Keeper } from './keep-stream.ts';
import { createPulse, type Pulse } from './pulse.ts';
import type { AppendOutcome, StreamStore } from './stream-store.ts';

const CALL: GatewayCall = {
  ...{ id: 'chatcmpl-1', requestId: 'request', who: { caller: NOBODY }, request: REQUEST, door: 'port' },
  ...{ fallback: 'in-mid-stream', signal: new AbortController().signal },
};

const WORD: GatewayPart = { type: 'text-delta', index: 0, text: 'Hello.' };
const END: GatewayPart = {
  type: 'end',
  answer: {
    ...{ model: 'm', choices: [], usage: { promptTokens: 1, completionTokens: 1 }, wire: 'openai' },
    ...{ provider: 'main', switched: 0, shares: [] },
  },
};

function kept(...batches: (readonly GatewayPart[])[]): Promise<readonly string[]> {
  return keptWhile('kept', ...batches);
}

function keptWhile(
  outcome: AppendOutcome,
  ...batches: (readonly GatewayPart[])[]
): Promise<readonly string[]> {
  const done: string[] = [];
  const store: StreamStore = {
    open: async () => void done.push('open'),
    claim: async () => done.push('claim') > 0,
    append: async (_id, _by, { batch, state = '' }) => {
      done.push(`${batch === undefined ? '' : 'batch'} ${state}`.trim());
      return outcome;
    },
    ...{ find: async () => undefined, read: async () => undefined },
    ...{ take: async () => false, forget: async () => undefined },
  };
  const pulse: Pulse = {
    ...{ process: 'p', hold: async () => undefined, isAlive: async () => true },
    release: () => undefined,
  };
  const keeper = new Keeper({ store, pulse }, CALL, 'p/1');
  return (async () => {
    for (const batch of batches) await keeper.keep(batch);
    await keeper.leave();
    await new Promise((resolve) => setImmediate(resolve));
    return done;
  })();
}

describe('a stream that is kept', () => {
  test('has ended when all of it came at once, so that nobody goes on with it', async () => {
    expect(await kept([WORD, END])).toEqual(['open', 'ended']);
  });

  test('has ended with its last batch, and was left without one', async () => {
    expect(await kept([WORD], [END])).toEqual(['open', 'batch ended']);
    expect(await kept([WORD])).toEqual(['open', 'left']);
  });
});

describe('a stream that is kept no more', () => {
  test('goes on when it was forgotten: nobody else can run it', async () => {
    expect(await keptWhile('gone', [WORD], [WORD], [WORD], [END])).toEqual(['open', 'batch']);
  });

  test('ends here when somebody else has taken it', async () => {
    await expect(keptWhile('taken', [WORD], [WORD])).rejects.toMatchObject({
      reason: 'gateway.stream-taken-over',
    });
  });
});

describe('the pulse of a process', () => {
  test('is held again after Redis was away, though a stream began meanwhile and still runs', async () => {
    let isAway = true;
    const redis = {
      keys: { cache: (...names: string[]) => names.join(':') },
      command: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve('OK')),
    } as unknown as Redis;
    const pulse = createPulse({ redis, process: 'p', silenceMs: 40 });
    await expect(pulse.hold()).rejects.toThrow('away');
    isAway = false;
    let isHeld = false;
    for (let attempt = 0; !isHeld && attempt < 100; attempt += 1) {
      isHeld = await pulse.hold().then(
        () => true,
        () => false,
      );
      if (!isHeld) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(isHeld).toBe(true);
    for (let held = 0; held < 102; held += 1) pulse.release();
  });
});
