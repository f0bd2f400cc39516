import { describe, expect, it } from '@jest/globals';
import { checkHistory } from './check-history.ts';
import type { Record, StoredEvent, Timed } from './history.ts';

const timed = (records: readonly Record[]): Timed[] =>
  records.map((record, index) => ({ t_mono: index, t_wall: '', ...record }));

const stored = (rows: readonly [seq: number, cid: string | null, epoch?: number][]): StoredEvent[] =>
  rows.map(([seq, cid, epoch = 1]) => ({ room: 'r', seq, cid, client: 'a', epoch }));

const invoke = (cid: string): Record => ({ type: 'invoke', client: 'a', room: 'r', cid });
const ok = (cid: string, seq: number): Record => ({ type: 'ok', client: 'a', room: 'r', cid, seq });
const recv = (seq: number, cid: string | null): Record => ({
  type: 'recv',
  client: 'b',
  room: 'r',
  seq,
  cid,
});
const join = (after: number): Record => ({ type: 'join', client: 'b', room: 'r', after, seq: after });

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
  it('finds nothing wrong where nothing is', () => {
    expect(checkHistory(timed(GOOD), LOG)).toEqual([]);
    const unknown = [...GOOD, invoke('z'), { type: 'unknown', client: 'a', room: 'r', cid: 'z' } as const];
    expect(checkHistory(timed(unknown), LOG)).toEqual([]);
  });

  it.each<[string, string, readonly Record[], StoredEvent[]]>([
    ['an acknowledged post that is lost', '(1)', [...GOOD, invoke('z'), ok('z', 3)], LOG],
    ['an acknowledged post that is stored elsewhere', '(1)', [invoke('x'), ok('x', 2)], stored([[1, 'x']])],
    [
      'a refused post that is stored',
      '(1)',
      [invoke('x'), { type: 'fail', client: 'a', room: 'r', cid: 'x', reason: 'no' }],
      stored([[1, 'x']]),
    ],
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
    ['something stored that nobody sent', '(8)', [], stored([[1, 'x']])],
  ])('finds %s', (_what, rule, records, log) => {
    expect(checkHistory(timed(records), log).some((line) => line.startsWith(rule))).toBe(true);
  });
});
