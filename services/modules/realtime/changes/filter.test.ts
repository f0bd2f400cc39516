import { describe, expect, test } from '@jest/globals';
import { postgresChangesFilter } from '@supabase/supabase-js';
import fc from 'fast-check';
import type { Column } from './columns.ts';
import { parseFilter, splitFilter } from './filter.ts';
import { likePattern } from './like.ts';
import { watchMachine } from '../../../testing/time-limits.ts';

const machine = watchMachine();

const column = (name: string, type: string, labels: readonly string[] | null = null): Column => ({
  name,
  type,
  labels,
  isKey: name === 'id',
});
const COLUMNS = [
  column('id', 'uuid'),
  column('title', 'text'),
  column('points', 'int4'),
  column('score', 'numeric'),
  column('done', 'bool'),
  column('due', 'timestamptz'),
  column('day', 'date'),
  column('at', 'time'),
  column('tags', '_text'),
  column('data', 'jsonb'),
  column('status', 'task_status', ['todo', 'in_progress', 'completed']),
];
const ID = '0b0f7d3e-9d1c-4f7e-9d0a-111111111111';
const ROW = {
  id: ID,
  title: 'a, "b" (c)',
  points: 5,
  score: 7.25,
  done: true,
  due: '2026-03-01T10:00:00.5+00:00',
  day: '2026-03-01',
  at: '09:30:00',
  tags: ['x'],
  data: {},
  status: 'in_progress',
};
const EMPTY = Object.fromEntries(COLUMNS.map(({ name }) => [name, null]));

function passes(filter: string, row: Readonly<Record<string, unknown>> = ROW): boolean | string {
  const parsed = parseFilter(filter, COLUMNS);
  return parsed.ok ? parsed.filter.passes(row) : parsed.problem;
}

describe('what a condition lets through', () => {
  test.each([
    ['points=eq.5', true],
    ['points=eq.5.0', true],
    ['points=neq.5', false],
    ['points=lt.10', true],
    ['points=lte.5', true],
    ['points=gt.4.5', true],
    ['points=gte.6', false],
    ['points=in.(1,5)', true],
    ['points=not.in.(1,5)', false],
    ['score=eq.7.25', true],
    ['done=eq.t', true],
    ['done=is.true', true],
    ['done=is.unknown', false],
    ['done=not.is.true', false],
    [`id=eq.${ID.toUpperCase()}`, true],
    [`id=in.("${ID}")`, true],
    ['due=eq.2026-03-01T11:00:00.500000+01:00', true],
    ['due=eq.2026-03-01 10:00:00.5Z', true],
    ['due=gt.2026-03-01', true],
    ['due=lt.2026-03-01T10:00:00.500001Z', true],
    ['day=gte.2026-03-01', true],
    ['day=lt.2026-03-01', false],
    ['at=eq.09:30', true],
    ['at=gt.09:29:59.9', true],
    ['status=gt.todo', true],
    ['status=lt.completed', true],
    ['status=in.(todo,completed)', false],
    ['title=eq.a, "b" (c)', true],
    ['title=eq."a, \\"b\\" (c)"', true],
    ['title=like.a%', true],
    ['title=like.A%', false],
    ['title=ilike.A%(_)', true],
    ['title=not.like.z%', true],
    ['title=isdistinct.z', true],
    ['title=isdistinct.null', true],
    ['title=is.null', false],
    ['title=not.is.null', true],
    ['tags=is.null', false],
    ['points=eq.5,done=eq.true', true],
    ['points=eq.5, done=eq.false', false],
    ['', true],
  ])('%s: %s', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });

  test.each([
    'points=eq.5',
    'points=neq.5',
    'points=not.eq.5',
    'title=like.%',
    'title=not.like.%',
    'points=in.(5)',
    'points=not.in.(5)',
  ])('an empty field passes neither %s', (filter) => expect(passes(filter, EMPTY)).toBe(false));

  test.each(['title=is.null', 'done=is.unknown', 'points=isdistinct.5', 'points=not.isdistinct.null'])(
    'an empty field passes %s',
    (filter) => expect(passes(filter, EMPTY)).toBe(true),
  );
});

test.each([
  'points',
  'points=5',
  'points=what.5',
  'points=eq.x',
  'points=in.()',
  `points=in.(${Array(101).fill(1).join(',')})`,
  'points=in.(1,2)x',
  'points=in.(1,"2"3)',
  'nothing=eq.1',
  'id=eq.1',
  'done=eq.maybe',
  'done=is.yes',
  'points=is.true',
  'day=eq.today',
  'at=eq.noon',
  'due=eq.later',
  'status=eq.unknown',
  'tags=eq.{x}',
  'data=in.(1)',
  'data=isdistinct.1',
  'points=like.1',
  'points=match.1',
  'title=like.a\\',
  `title=like.${'x'.repeat(1_001)}`,
  `title=match.${'x'.repeat(1_001)}`,
  Array(51).fill('points=eq.5').join(','),
])('%s is refused with a sentence', (filter) => {
  expect(parseFilter(filter, COLUMNS)).toEqual({ ok: false, problem: expect.stringMatching(/\w+ \w+/) });
});

test('regular expressions are kept for the database', () => {
  const parsed = parseFilter('title=match.^a,title=not.imatch.B', COLUMNS);
  expect(parsed).toMatchObject({
    ok: true,
    filter: {
      regexTests: [
        { column: 'title', pattern: '^a', ignoresCase: false, isNegated: false },
        { column: 'title', pattern: 'B', ignoresCase: true, isNegated: true },
      ],
    },
  });
});

test('what realtime-js writes is read as it was meant, whatever the text', () => {
  const text = fc.string({ maxLength: 20, unit: fc.constantFrom(...Array.from('ab ,()"\\=.ü%')) });
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (value, values) => {
      const filter = postgresChangesFilter().eq('title', value).in('title', values).not('title', 'eq', value);
      const read = splitFilter(filter.build());
      expect(read).toEqual([
        { column: 'title', isNegated: false, operator: 'eq', value },
        { column: 'title', isNegated: false, operator: 'in', value: [...new Set(values)] },
        { column: 'title', isNegated: true, operator: 'eq', value },
      ]);
    }),
    { numRuns: 1_000 },
  );
});

test('no text makes the parser throw or hang', () => {
  const unit = fc.constantFrom(...Array.from('ab=.,()"\\'), 'eq', 'in', 'not', 'points', 'title');
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit }), (text) => {
      expect(() => parseFilter(text, COLUMNS)).not.toThrow();
    }),
    { numRuns: 3_000 },
  );
  const startedAt = performance.now();
  parseFilter(`title=eq.${',title=eq'.repeat(1_000)}`, COLUMNS);
  expect(performance.now() - startedAt).toBeLessThan(500 * machine.factor());
});

describe('LIKE', () => {
  test('is what PostgreSQL does, shown by the slow and plain way', () => {
    const unit = fc.constantFrom('a', 'b', '%', '_', '\\a', '\\%', '😀');
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8, unit }),
        fc.string({ maxLength: 10, unit: fc.constantFrom('a', 'b', '%', '😀') }),
        (pattern, text) => {
          expect(likePattern(pattern, false)?.(text)).toBe(plainRegex(pattern).test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('takes no longer than lengths allow, where a naive one never ends', () => {
    const startedAt = performance.now();
    expect(likePattern(`${'%a'.repeat(300)}b`, false)?.('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2_000 * machine.factor());
  });
});

function plainRegex(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|([%_])|([^%_\\])/gsu, (_all, escaped, wild, plain) =>
    wild === '%'
      ? '[^]*'
      : wild === '_'
        ? '[^]'
        : String(escaped ?? plain)
            .replace(/[.*+?^${}()|[\]\\%]/g, '\\$&')
            .replace('\\%', '%'),
  );
  return new RegExp(`^${source}$`, 'u');
}
