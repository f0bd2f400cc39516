import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createMetrics } from '../telemetry/metrics.ts';
import { openSums, SUM, type Sums, type SumsProcess } from '../../testing/actors/sums.ts';
import { watchMachine } from '../../testing/time-limits.ts';
import { until } from '../../testing/until.ts';

const machine = watchMachine();

const QUICKLY = { coolDownMs: 150, everyMs: 20, mostAtOnce: 5 };

let sums: Sums;

beforeAll(async () => {
  sums = await openSums();
});

afterEach(() => sums.endAll());

afterAll(() => sums.close());

/** Adds to sums without a pause, anywhere, until it is told to stop; each number is sent until it is acknowledged. */
function speak(ids: readonly string[], processes: () => readonly SumsProcess[]) {
  const state = { isOn: true };
  const acknowledged = new Map<string, { id: string; seq: number }>();
  const refusals: unknown[] = [];
  const gaps: number[] = [];
  const lastAt = new Map(ids.map((id) => [id, performance.now()]));
  const speakers = ids.map(async (id, index) => {
    for (let n = index; state.isOn; n += 1) {
      const key = randomUUID();
      for (let isOpen = true; isOpen;) {
        const living = processes();
        try {
          const { seq } = await living[n % living.length]!.add(id, 1, key);
          acknowledged.set(key, { id, seq });
          isOpen = false;
        } catch (thrown) {
          refusals.push(thrown);
          await pause(20);
          n += 1;
        }
      }
      gaps.push(performance.now() - lastAt.get(id)!);
      lastAt.set(id, performance.now());
      await pause(5);
    }
  });
  return {
    acknowledged,
    refusals,
    gaps,
    lastAt,
    stop: async () => {
      state.isOn = false;
      await Promise.all(speakers);
    },
  };
}

/** No hole, nothing lost, and one process per epoch: what was acknowledged stands where it was said to stand. */
async function expectWhole(
  ids: readonly string[],
  acknowledged: ReadonlyMap<string, { id: string; seq: number }>,
): Promise<void> {
  for (const id of ids) {
    const log = await sums.logOf(id);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    expect(log.map(({ epoch }) => epoch)).toEqual(log.map(({ epoch }) => epoch).toSorted((a, b) => a - b));
    const owners = Map.groupBy(log, ({ epoch }) => epoch);
    for (const written of owners.values()) {
      expect(new Set(written.map(({ writer }) => writer)).size).toBe(1);
    }
    const seqs = new Map(log.map(({ key, seq }) => [key, seq]));
    for (const [key, said] of acknowledged) if (said.id === id) expect(seqs.get(key)).toBe(said.seq);
  }
}

const ownedBy = (process: SumsProcess): number => process.system.list().length;

describe('actors of any kind', () => {
  it('give a process that comes its share, a few at a time, and nobody who speaks meanwhile is refused', async () => {
    const metrics = createMetrics({ version: 'test', withDefaults: false });
    const first = await sums.start({ rebalance: QUICKLY, metrics });
    const ids = await sums.make(60);
    await Promise.all(ids.map((id) => first.add(id)));
    const speaking = speak(ids, () => [first]);
    const second = await sums.start({ rebalance: QUICKLY });
    let settled = 0;
    await until(async () => {
      settled = ownedBy(second);
      await pause(300 * Math.min(3, machine.factor()));
      return settled >= 15 && ownedBy(second) === settled;
    }, 20_000);
    await pause(500);
    await speaking.stop();
    expect(speaking.refusals).toEqual([]);
    expect(ownedBy(second)).toBe(settled);
    expect(ownedBy(first) + settled).toBe(60);
    await expectWhole(ids, speaking.acknowledged);
    const { body } = await metrics.render(undefined);
    expect(body).toContain(`studyflow_actor_rebalanced_total{kind="sum"} ${settled}`);
    expect(body).toContain(`studyflow_actor_hand_overs_total{kind="sum"} ${settled}`);
    expect(body).toContain('studyflow_actor_activations_total{kind="sum"} 60');
    expect(body).toContain(`studyflow_actor_owned ${60 - settled}`);
    for (const name of [
      'fenced_writes_total',
      'lost_writes_total',
      'events_total',
      'mailbox_messages',
      'mailbox_age_seconds',
    ]) {
      expect(body).toContain(`studyflow_actor_${name}`);
    }
  });

  it('are reached at once when the process that was given them had begun to drain itself', async () => {
    const [giving, getting, asking] = await Promise.all([
      sums.start({ leaseMs: 30_000 }),
      sums.start({ leaseMs: 30_000 }),
      sums.start({ leaseMs: 30_000 }),
    ]);
    const ids = await sums.make(30);
    await Promise.all(ids.map((id) => giving.add(id)));
    // Their lists of processes are seconds old: nobody knows of the other's end.
    await Promise.all([getting.system.drain(), giving.system.drain()]);
    const seqs = await Promise.all(ids.map((id) => asking.add(id)));
    expect(new Set(seqs.map(({ seq }) => seq))).toEqual(new Set([2]));
  });

  it('do NOT handle a message late: neither behind a slow database, nor one that lay about on its way', async () => {
    let hold: Promise<void> = Promise.resolve();
    const process = await sums.start({ leaseMs: 30_000, beforeWrite: () => hold });
    const [id = ''] = await sums.make(1);
    await process.add(id);
    let goOn = (): void => undefined;
    hold = new Promise((resolve) => {
      goOn = resolve;
    });
    const onItsWay = process.add(id);
    await pause(20);
    const late = await Promise.allSettled([
      process.add(id, 1, randomUUID(), 50),
      process.add(id, 1, randomUUID(), 50),
    ]);
    expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    hold = Promise.resolve();
    goOn();
    await onItsWay;
    await expect(
      process.system.answer(
        {
          to: 'actor',
          kind: SUM,
          id,
          message: { by: 1, key: randomUUID() },
          until: process.roomTime.now() - 1,
        },
        1_400,
      ),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await process.add(id)).toEqual({ seq: 3 });
    expect(await sums.logOf(id)).toHaveLength(3);
  });

  it('tell the sender to come again when too much waits for a slow database, whatever mailbox it is in', async () => {
    let hold: Promise<void> = Promise.resolve();
    const process = await sums.start({
      leaseMs: 30_000,
      beforeWrite: () => hold,
      backlog: { messages: 100, bytes: 1_000_000 },
    });
    const ids = await sums.make(20);
    await Promise.all(ids.map((id) => process.add(id)));
    let goOn = (): void => undefined;
    hold = new Promise((resolve) => {
      goOn = resolve;
    });
    const outcomes = Array.from({ length: 1_000 }, (_, index) =>
      process.add(ids[index % 20]!, 1, randomUUID(), 60_000),
    );
    const refused: unknown[] = [];
    for (const outcome of outcomes) outcome.catch((thrown: unknown) => refused.push(thrown));
    await until(() => refused.length >= 900);
    expect(refused).toHaveLength(900);
    expect(refused[0]).toMatchObject({ code: 'UNAVAILABLE', retryable: true, retryAfterMs: 250 });
    goOn();
    const settled = await Promise.allSettled(outcomes);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
    await expect(process.add(ids[0]!)).resolves.toBeDefined();
  });

  it('have one owner each and are reachable soon while processes come, leave and die (R12 in small)', async () => {
    const options = { leaseMs: 500, rebalance: { coolDownMs: 100, everyMs: 50, mostAtOnce: 10 } };
    const living = [await sums.start(options)];
    const ids = await sums.make(20);
    const speaking = speak(ids, () => living);
    const steps: (() => Promise<void>)[] = [
      async () => void living.push(await sums.start(options)),
      async () => void living.push(await sums.start(options)),
      () => living.shift()!.crash(),
      async () => void living.push(await sums.start(options)),
      () => living.shift()!.leave(),
      () => living.shift()!.crash(),
    ];
    const reached: number[] = [];
    for (const step of steps) {
      await step();
      const steppedAt = performance.now();
      while (ids.some((id) => speaking.lastAt.get(id)! <= steppedAt)) {
        await pause(10);
        if (performance.now() - steppedAt > 15_000 * machine.factor())
          throw new Error('A sum cannot be reached');
      }
      reached.push(performance.now() - steppedAt);
      await pause(200);
    }
    await speaking.stop();
    await expectWhole(ids, speaking.acknowledged);
    expect(speaking.acknowledged.size).toBeGreaterThan(200);
    expect(Math.max(...reached)).toBeLessThan(5_000 * machine.factor());
  });
});
