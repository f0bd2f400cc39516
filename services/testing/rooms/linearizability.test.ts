import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkLinearizability, type Model, type Operation } from './linearizability.ts';
import { roomModel, type RoomInput, type RoomOutput } from './room-model.ts';

/** A register: a write sets it, a read tells it. */
type Ask = { readonly set: number } | 'get';
const register: Model<number, Ask, number> = {
  initial: 0,
  keyOf: String,
  step: (state, input, output) => {
    if (input !== 'get') return input.set;
    return output === undefined || output === state ? state : undefined;
  },
};

const op = (
  input: Ask,
  output: number | undefined,
  calledAt: number,
  returnedAt: number,
): Operation<Ask, number> => ({
  client: 'a',
  input,
  output,
  calledAt,
  returnedAt,
});

describe('the search for an order', () => {
  it.each<[string, Operation<Ask, number>[]]>([
    ['nothing', []],
    ['one after the other', [op({ set: 1 }, 0, 0, 1), op('get', 1, 2, 3)]],
    ['a read beside a write, old', [op({ set: 1 }, 0, 0, 10), op('get', 0, 2, 3)]],
    ['a read beside a write, new', [op({ set: 1 }, 0, 0, 10), op('get', 1, 2, 3)]],
    ['an unknown write that never was', [op({ set: 1 }, undefined, 0, 1), op('get', 0, 2, 3)]],
    [
      'an unknown write that came late',
      [op({ set: 1 }, undefined, 0, 1), op('get', 0, 2, 3), op('get', 1, 4, 5)],
    ],
  ])('finds one for %s', (_what, operations) => {
    expect(checkLinearizability(register, operations).outcome).toBe('linearizable');
  });

  it.each<[string, Operation<Ask, number>[]]>([
    ['a stale read', [op({ set: 1 }, 0, 0, 1), op('get', 0, 2, 3)]],
    ['two reads that go back', [op({ set: 1 }, 0, 0, 10), op('get', 1, 2, 3), op('get', 0, 4, 5)]],
    ['something that nobody wrote', [op({ set: 1 }, 0, 0, 10), op('get', 2, 2, 3)]],
    [
      'an unknown write that was undone',
      [op({ set: 1 }, undefined, 0, 1), op('get', 1, 2, 3), op('get', 0, 4, 5)],
    ],
  ])('finds none for %s, and says where it is stuck', (_what, operations) => {
    const { outcome, stuck } = checkLinearizability(register, operations);
    expect(outcome).toBe('violation');
    expect(stuck.length).toBeGreaterThan(0);
  });

  it('says that it does not know when the time is over', () => {
    const many = Array.from({ length: 30 }, (_, n) => op({ set: n }, 0, n, 1_000));
    const stuck = checkLinearizability(register, [...many, op('get', -1, 2_000, 2_001)], 0);
    expect(stuck.outcome).toBe('undecided');
  });
});

const model = roomModel('host', 3);
const USERS = ['host', 'ann', 'ben', 'cem'];
const inputs: fc.Arbitrary<RoomInput> = fc.oneof(
  fc.record({ user: fc.constantFrom(...USERS), op: fc.constantFrom('post', 'join', 'head', 'members') }),
  fc.record({ user: fc.constantFrom(...USERS.slice(1)), op: fc.constant('leave') }),
  fc.record({
    user: fc.constantFrom(...USERS),
    op: fc.constant('timer'),
    action: fc.constantFrom('start', 'pause', 'resume', 'skip', 'reset'),
  }),
);

type RoomOperation = Operation<RoomInput, RoomOutput>;

/** What a room that makes no mistake answers; each operation takes effect at its number and lasts around it. */
function rightHistory(asked: readonly RoomInput[], stretch: readonly number[]): RoomOperation[] {
  let state = model.initial;
  return asked.map((input, index) => {
    const output = answerOf(state, input);
    state = model.step(state, input, undefined)!;
    const width = stretch[index % stretch.length]!;
    return { client: input.user, input, output, calledAt: index - width, returnedAt: index + width };
  });
}

/** The one answer that fits a state. */
function answerOf(state: (typeof model)['initial'], input: RoomInput): RoomOutput {
  const refusals = ['room.not-found', 'room.full', 'room.timer-state'].map((refused) => ({ refused }));
  const found = refusals.find((output) => model.step(state, input, output) !== undefined);
  if (found !== undefined) return found;
  const { seq, timer, members } = model.step(state, input, undefined)!;
  return input.op === 'members' ? { members } : input.op === 'leave' ? {} : { seq, timer };
}

const histories = fc.tuple(
  fc.array(inputs, { minLength: 4, maxLength: 40 }),
  fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 1, maxLength: 5 }),
);

describe('the model of a room', () => {
  it('accepts whatever a right room answers, also where outcomes are unknown', () => {
    fc.assert(
      fc.property(histories, fc.nat(), ([asked, stretch], place) => {
        const history = rightHistory(asked, stretch);
        expect(checkLinearizability(model, history).outcome).toBe('linearizable');
        const at = place % history.length;
        const unknown = history.with(at, { ...history[at]!, output: undefined });
        expect(checkLinearizability(model, unknown).outcome).toBe('linearizable');
      }),
    );
  });

  it('refuses a number that was given twice, a lost update, a member too many and a stale look', () => {
    const at = (index: number, input: RoomInput, output: RoomOutput): RoomOperation => ({
      client: input.user,
      input,
      output,
      calledAt: index,
      returnedAt: index + 0.5,
    });
    const post = { user: 'host', op: 'post' } as const;
    const join = (user: string): RoomInput => ({ user, op: 'join' });
    const start = { user: 'host', op: 'timer', action: 'start' } as const;
    const running = { state: 'running', phase: 'focus', round: 1 } as const;
    const wrong: RoomOperation[][] = [
      [at(0, post, { seq: 2 }), at(1, post, { seq: 2 })],
      [at(0, post, { seq: 2 }), at(1, post, { seq: 4 })],
      [at(0, start, { seq: 2, timer: running }), at(1, start, { seq: 3, timer: running })],
      [at(0, join('ann'), { seq: 2 }), at(1, join('ben'), { seq: 3 }), at(2, join('cem'), { seq: 4 })],
      [at(0, post, { seq: 2 }), at(1, { user: 'host', op: 'head' }, { seq: 1 })],
      [at(0, join('ann'), { seq: 2 }), at(1, { user: 'host', op: 'members' }, { members: ['host'] })],
      [at(0, { user: 'ann', op: 'post' }, { seq: 2 })],
    ];
    for (const history of wrong) expect(checkLinearizability(model, history).outcome).toBe('violation');
  });

  it('refuses a history in which one number is another one', () => {
    fc.assert(
      fc.property(histories, fc.nat(), ([asked, stretch], place) => {
        const history = rightHistory(
          asked,
          stretch.map(() => 0.1),
        );
        const told = history.filter(
          ({ input, output }) => output?.refused === undefined && input.op === 'post',
        );
        const victim = told[place % Math.max(1, told.length)];
        if (victim === undefined) return;
        const seq = (victim.output as { seq: number }).seq + 1;
        const spoilt = history.map((one) => (one === victim ? { ...one, output: { seq } } : one));
        expect(checkLinearizability(model, spoilt).outcome).toBe('violation');
      }),
    );
  });
});
