import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkHistory } from './check-history.ts';
import type { Record, StoredEvent, Timed } from './history.ts';

const timed = (records: readonly Record[]): Timed[] =>
  records.map((record, index) => ({ t_mono: index, t_wall: '', ...record }));

const stored = (rows: readonly [seq: number, cid: string | null, token?: number][]): StoredEvent[] =>
  rows.map(([seq, cid, token = 1]) => ({ room: 'r', seq, cid, client: 'a', token, xmin: '1' }));

const asked = (cid: string) => ({ client: 'a', op: 'post', room: 'r', cid }) as const;
const invoke = (cid: string): Record => ({ type: 'invoke', ...asked(cid) });
const ok = (cid: string, seq: number): Record => ({ type: 'ok', ...asked(cid), seq });
const fail = (cid: string): Record => ({ type: 'fail', ...asked(cid), reason: 'no' });
const unknown = (cid: string): Record => ({ type: 'unknown', ...asked(cid) });
const recv = (seq: number, cid: string | null): Record => ({
  type: 'recv',
  client: 'b',
  room: 'r',
  seq,
  cid,
});
const join = (after: number): Record => ({ type: 'join', client: 'b', room: 'r', after, seq: after });
const removed: Record = { type: 'removed', client: 'b', room: 'r' };

/** Two posts, both acknowledged, both received. */
const GOOD: readonly Record[] = [
  invoke('x'),
  join(0),
  ok('x', 1),
  recv(1, 'x'),
  invoke('y'),
  ok('y', 2),
  recv(2, 'y'),
];
const LOG = stored([
  [1, 'x'],
  [2, 'y'],
]);

describe('the checker of histories', () => {
  it.each<[string, readonly Record[], StoredEvent[]]>([
    ['everything is acknowledged and received', GOOD, LOG],
    ['an unknown outcome was none', [...GOOD, invoke('z'), unknown('z')], LOG],
    [
      'an unknown outcome was one',
      [...GOOD, invoke('z'), unknown('z'), recv(3, 'z')],
      [...LOG, ...stored([[3, 'z']])],
    ],
    ['somebody comes back and resumes', [...GOOD.slice(0, 4), join(1), ...GOOD.slice(4)], LOG],
    [
      'somebody who was taken out misses the rest',
      [...GOOD.slice(0, 4), removed, invoke('y'), ok('y', 2)],
      LOG,
    ],
    [
      'somebody who was taken out comes in later',
      [...GOOD.slice(0, 4), removed, join(1), ...GOOD.slice(4)],
      LOG,
    ],
    [
      'what nobody sent has no client_id',
      [invoke('x'), join(0), recv(1, 'x'), recv(2, null)],
      stored([
        [1, 'x'],
        [2, null],
      ]),
    ],
  ])('finds nothing wrong where %s', (_what, records, log) => {
    expect(checkHistory(timed(records), log)).toEqual([]);
  });

  it.each<[string, string, readonly Record[], StoredEvent[]]>([
    ['an acknowledged post that is lost', '(1)', [...GOOD, invoke('z'), ok('z', 3)], LOG],
    ['an acknowledged post that is stored elsewhere', '(1)', [invoke('x'), ok('x', 2)], stored([[1, 'x']])],
    ['a post that was acknowledged twice, at two places', '(1)', [...GOOD, ok('x', 2)], LOG],
    ['a refused post that is stored', '(1)', [invoke('x'), fail('x')], stored([[1, 'x']])],
    [
      'a post that is stored twice',
      '(2)',
      [invoke('x')],
      stored([
        [1, 'x'],
        [2, 'x'],
      ]),
    ],
    [
      'a hole in the log',
      '(3)',
      [invoke('x'), invoke('y')],
      stored([
        [1, 'x'],
        [3, 'y'],
      ]),
    ],
    [
      'a seq that is there twice',
      '(3)',
      [invoke('x'), invoke('y')],
      stored([
        [1, 'x'],
        [1, 'y'],
      ]),
    ],
    ['a receiver that misses one', '(4)', [invoke('x'), invoke('y'), join(0), recv(2, 'y')], LOG],
    ['a receiver that gets one twice', '(4)', [...GOOD, recv(2, 'y')], LOG],
    [
      'a receiver that gets two in the wrong order',
      '(4)',
      [invoke('x'), invoke('y'), join(0), recv(2, 'y'), recv(1, 'x')],
      LOG,
    ],
    ['a receiver that is not told the end', '(4)', [invoke('x'), invoke('y'), join(0), recv(1, 'x')], LOG],
    [
      'one that hears more after it was taken out',
      '(4)',
      [...GOOD.slice(0, 4), removed, ...GOOD.slice(4)],
      LOG,
    ],
    [
      'one that comes back and has skipped something',
      '(4)',
      [...GOOD.slice(0, 4), join(2), invoke('y')],
      LOG,
    ],
    [
      'an older owner that still writes',
      '(5)',
      [invoke('x'), invoke('y')],
      stored([
        [1, 'x', 2],
        [2, 'y', 1],
      ]),
    ],
    [
      'something received that was never committed',
      '(6)',
      [invoke('x'), join(0), recv(1, 'y')],
      stored([[1, 'x']]),
    ],
    ['something received beyond the log', '(6)', [...GOOD, recv(3, 'z')], LOG],
    [
      'an unknown outcome that is there twice',
      '(2)',
      [invoke('x'), unknown('x')],
      stored([
        [1, 'x'],
        [2, 'x'],
      ]),
    ],
    ['something stored that nobody sent', '(8)', [], stored([[1, 'x']])],
  ])('finds %s', (_what, rule, records, log) => {
    expect(checkHistory(timed(records), log).some((line) => line.startsWith(rule))).toBe(true);
  });
});

describe('a right history of any length', () => {
  const right = (count: number): { records: Record[]; log: StoredEvent[] } => {
    const cids = Array.from({ length: count }, (_, index) => `c${index + 1}`);
    return {
      records: [join(0), ...cids.flatMap((cid, at) => [invoke(cid), ok(cid, at + 1), recv(at + 1, cid)])],
      log: cids.map((cid, at) => stored([[at + 1, cid]])[0]!),
    };
  };
  const cases = fc
    .integer({ min: 3, max: 30 })
    .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 0, max: count - 2 })));

  it('passes', () => {
    fc.assert(
      fc.property(cases, ([count]) => {
        const { records, log } = right(count);
        expect(checkHistory(timed(records), log)).toEqual([]);
      }),
    );
  });

  it('fails as soon as one thing of it is missing, doubled or exchanged, anywhere', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom('lose', 'double', 'swap', 'unsay', 'steal', 'skip', 'repeat'),
        ([count, at], how) => {
          const { records, log } = right(count);
          expect(checkHistory(timed(spoilRecords(records, at, how)), spoilLog(log, at, how))).not.toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  function spoilLog(log: StoredEvent[], at: number, how: string): StoredEvent[] {
    const one = log[at]!;
    if (how === 'lose') return log.toSpliced(at, 1);
    if (how === 'double') return [...log, { ...one, seq: log.length + 1 }];
    if (how === 'swap')
      return log.with(at, { ...one, seq: at + 2 }).with(at + 1, { ...log[at + 1]!, seq: at + 1 });
    if (how === 'steal') return log.with(at, { ...one, token: 2 });
    return log;
  }

  function spoilRecords(records: Record[], at: number, how: string): Record[] {
    const place = records.findIndex(({ type }, index) => type === 'recv' && index > at * 3);
    if (how === 'unsay')
      return records.filter((record) => record.type !== 'invoke' || record.cid !== `c${at + 1}`);
    if (how === 'skip') return records.toSpliced(place, 1);
    if (how === 'repeat') return [...records.slice(0, place + 1), ...records.slice(place)];
    return records;
  }
});
