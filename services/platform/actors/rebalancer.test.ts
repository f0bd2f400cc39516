import { describe, expect, it } from '@jest/globals';
import type { Cell } from './cell.ts';
import type { Peer } from './directory.ts';
import { preferred } from './placement.ts';
import { Rebalancer } from './rebalancer.ts';
import { createTestTime, quietLog, type TestTime } from './testing.ts';

const PACE = { coolDownMs: 1_000, everyMs: 100, mostAtOnce: 5 };
const peer = (processId: string, draining = false): Peer => ({
  processId,
  url: `http://${processId}`,
  roles: ['api', 'rooms'],
  draining,
});

/** One process with so many actors; what it gives away is noted and gone. */
function open(time: TestTime, processId: string, count: number) {
  let cells = Array.from({ length: count }, (_, index) => newCell(`actor-${index}`, time));
  const given: { readonly at: number; readonly ids: readonly string[] }[] = [];
  const state = { mayGive: true };
  const rebalancer = new Rebalancer({
    ...time,
    processId,
    pace: PACE,
    log: quietLog,
    cells: () => cells,
    mayGive: () => state.mayGive,
    give: (giving) => {
      given.push({ at: time.clock.monotonicMs(), ids: giving.map(({ id }) => id) });
      cells = cells.filter((cell) => !giving.includes(cell));
      return Promise.resolve();
    },
  });
  return { rebalancer, given, state, cells: () => cells };
}

function newCell(id: string, { clock }: TestTime): Cell {
  return { id, cameAt: clock.monotonicMs(), state: 'active' } as unknown as Cell;
}

describe('the share of a process that has come', () => {
  it('is what rendezvous hashing gives it of the actors that were there before, a few at a time', async () => {
    const time = createTestTime();
    const { rebalancer, given, cells } = open(time, 'a', 90);
    await time.pass(10);
    rebalancer.observe([peer('a'), peer('b')]);
    await time.pass(60_000);
    given.length = 0;
    rebalancer.observe([peer('a'), peer('b'), peer('c')]);
    const here = cells().map(({ id }) => id);
    const share = here.filter((id) => preferred([peer('a'), peer('b'), peer('c')], id)?.processId === 'c');
    await time.pass(60_000);
    expect(share.length).toBeGreaterThan(5);
    expect(given.flatMap(({ ids }) => ids).toSorted()).toEqual(share.toSorted());
    expect(Math.max(...given.map(({ ids }) => ids.length))).toBeLessThanOrEqual(PACE.mostAtOnce);
    const pauses = given.slice(1).map(({ at }, index) => at - given[index]!.at);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(PACE.everyMs);
  });

  it('does NOT begin to move before the list of processes has been the same for a while', async () => {
    const time = createTestTime();
    const { rebalancer, given } = open(time, 'a', 50);
    await time.pass(10);
    for (let flap = 0; flap < 20; flap += 1) {
      rebalancer.observe(flap % 2 === 0 ? [peer('a'), peer('b')] : [peer('a')]);
      await time.pass(PACE.coolDownMs / 2);
    }
    expect(given).toEqual([]);
    rebalancer.observe([peer('a'), peer('b')]);
    await time.pass(PACE.coolDownMs - 1);
    expect(given).toEqual([]);
    await time.pass(60_000);
    expect(given.length).toBeGreaterThan(0);
  });

  it('does NOT move an actor that came after the processes that are there', async () => {
    const time = createTestTime();
    const { rebalancer, given } = open(time, 'a', 0);
    rebalancer.observe([peer('a'), peer('b'), peer('c')]);
    await time.pass(10);
    const { rebalancer: late, given: lateGiven } = open(time, 'a', 50);
    late.observe([peer('a'), peer('b'), peer('c')]);
    await time.pass(60_000);
    expect([given, lateGiven]).toEqual([[], []]);
  });

  it('never moves an actor back: who gives and who gets come to the same answer', async () => {
    const time = createTestTime();
    const giver = open(time, 'a', 60);
    await time.pass(10);
    giver.rebalancer.observe([peer('a'), peer('b')]);
    await time.pass(60_000);
    const moved = giver.given.flatMap(({ ids }) => ids);
    const getter = open(time, 'b', 0);
    getter.rebalancer.observe([peer('a'), peer('b')]);
    await time.pass(10);
    getter.cells().push(...moved.map((id) => newCell(id, time)));
    await time.pass(60_000);
    expect(moved.length).toBeGreaterThan(0);
    expect(getter.given).toEqual([]);
  });

  it('goes to nobody who drains, and comes from nobody who may not give', async () => {
    const time = createTestTime();
    const { rebalancer, given, state } = open(time, 'a', 50);
    await time.pass(10);
    rebalancer.observe([peer('a'), peer('b', true)]);
    await time.pass(60_000);
    expect(given).toEqual([]);
    state.mayGive = false;
    rebalancer.observe([peer('a'), peer('b')]);
    await time.pass(60_000);
    expect(given).toEqual([]);
    state.mayGive = true;
    await time.pass(PACE.everyMs);
    expect(given).toHaveLength(1);
    await rebalancer.stop();
    await time.pass(60_000);
    expect(given).toHaveLength(1);
  });
});
