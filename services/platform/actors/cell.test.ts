import { describe, expect, it } from '@jest/globals';
import type { ActorEvent, AnyActorKind, Entry } from './actor-kind.ts';
import { Cell } from './cell.ts';
import { isNotOwner } from './not-owner.ts';
import { unavailable } from '../errors/common.ts';

interface Added extends ActorEvent {
  readonly by: number;
}

/** A sum of numbers: what is added is logged. */
const sums: AnyActorKind = {
  name: 'sum',
  failures: [],
  journal: {
    load: () => Promise.resolve(new Map()),
    write: () => Promise.resolve(new Set<string>()),
    findReceipt: () => Promise.resolve(undefined),
    isKnownReceipt: () => false,
  },
  unknown: () => unavailable(),
  receiptReused: () => unavailable(),
  receiptOf: () => undefined,
  decide: (state, message, { nextSeq }) => {
    const by = message as number;
    const event: Added = { seq: nextSeq, by };
    return { state: (state as number) + by, events: [event], reply: { seq: nextSeq } };
  },
  snapshotOf: (state) => state,
  rebase: (committed) => committed,
  wakeAt: () => undefined,
  wakeMessage: () => 0,
  isIdle: () => true,
  say: () => undefined,
};

function open() {
  const cell = new Cell(
    sums,
    'one',
    { now: () => 0, at: () => () => undefined, schedule: () => undefined, closed: () => undefined },
    0,
  );
  const outcomes: string[] = [];
  const send = (by: number, isLate = (): boolean => false): void =>
    cell.accept({
      message: by,
      arrivedAt: 0,
      isLate,
      resolve: (reply) => void outcomes.push(`${by} at ${(reply as { seq: number }).seq}`),
      reject: (cause) =>
        void outcomes.push(
          `${by} ${isNotOwner(cause) ? 'goes on' : String((cause as { code?: string }).code)}`,
        ),
    });
  return { cell, outcomes, send };
}

const load = (cell: Cell): void =>
  cell.open({ id: 'one', epoch: 1, seq: 0 }, { state: 0, snapshotSeq: 0, receipts: [] });
const numbersOf = (entry: Entry<ActorEvent, unknown> | undefined): number[] =>
  (entry?.events ?? []).map((event) => (event as Added).by);

describe('an actor in memory', () => {
  it('drops a message whose deadline passes while the state is loaded', () => {
    const { cell, outcomes, send } = open();
    send(1, () => true);
    send(2);
    load(cell);
    expect(numbersOf(cell.take())).toEqual([2]);
    cell.committed();
    expect(outcomes).toEqual(['1 UNAVAILABLE', '2 at 1']);
  });

  it('drops a message whose deadline passes behind a slow write, as if it had never come', () => {
    const { cell, outcomes, send } = open();
    load(cell);
    let isLate = false;
    send(1);
    const slow = cell.take();
    send(2, () => isLate);
    send(3);
    isLate = true;
    cell.committed();
    const next = cell.take();
    expect([numbersOf(slow), numbersOf(next)]).toEqual([[1], [3]]);
    expect([next?.from, next?.to]).toEqual([1, 2]);
    cell.committed();
    expect(outcomes).toEqual(['1 at 1', '2 UNAVAILABLE', '3 at 2']);
    expect(cell.takeSnapshot()?.snapshot).toBe(4);
  });

  it('answers "busy" when its mailbox is full', () => {
    const { cell, outcomes, send } = open();
    load(cell);
    for (let n = 0; n < 4_001; n += 1) send(n);
    expect(outcomes).toEqual(['4000 UNAVAILABLE']);
    expect(cell.waiting).toBe(4_000);
  });

  it('handles what has waited when it stays after all', () => {
    const { cell, outcomes, send } = open();
    load(cell);
    cell.stopIntake();
    send(1);
    expect(cell.take()).toBeUndefined();
    cell.resumeIntake();
    expect(numbersOf(cell.take())).toEqual([1]);
    cell.committed();
    expect(outcomes).toEqual(['1 at 1']);
  });

  it('sends on what has waited when it leaves', () => {
    const { cell, outcomes, send } = open();
    load(cell);
    cell.stopIntake();
    send(1);
    cell.close();
    cell.resumeIntake();
    send(2);
    expect(outcomes).toEqual(['1 goes on', '2 goes on']);
  });
});
