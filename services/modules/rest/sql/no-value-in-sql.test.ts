import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { planRequest } from '../plan/plan-request.ts';
import type { Plan } from '../plan/plan.ts';
import { createRegistry } from '../registry/registry.ts';
import { chooseMedia } from '../request/media.ts';
import { readPreferences } from '../request/preferences.ts';
import { splitQuery } from '../grammar/query.ts';
import { createShapes } from './shapes.ts';

const registry = createRegistry();

/** A plan of a request; undefined when it is refused in PostgREST's form. */
function planOf(
  method: string,
  path: string,
  query: readonly [string, string][],
  body?: unknown,
): Plan | undefined {
  const search = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  try {
    return planRequest(
      { registry, shapes: createShapes() },
      {
        method,
        path: path.split('/'),
        parameters: splitQuery(search),
        preferences: readPreferences('return=representation,count=exact,resolution=merge-duplicates'),
        media: chooseMedia('application/json'),
        range: undefined,
        body,
        contentType: 'application/json',
        isIdempotent: false,
      },
    );
  } catch (thrown) {
    if (isAppError(thrown)) return undefined;
    throw thrown;
  }
}

/** The SQL with what is never anybody's words taken out. */
const sqlOf = (plan: Plan | undefined): string | undefined => plan?.run.statement.text;

const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => !text.includes('\0'));
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Every place of a request that a client's words can stand in; each with what surrounds them. */
const PLACES: readonly (readonly [
  name: string,
  method: string,
  build: (text: string) => [string, string][],
])[] = [
  ['the value of a filter', 'GET', (text) => [['title', `eq.${text}`]]],
  ['a pattern', 'GET', (text) => [['title', `like.${text}`]]],
  ['a quantified value', 'GET', (text) => [['title', `ilike(any).${text}`]]],
  ['a list', 'GET', (text) => [['title', `in.(${quoted(text)},x)`]]],
  ['an array', 'GET', (text) => [['tags', `cs.${text}`]]],
  ['a search', 'GET', (text) => [['title', `plfts(english).${text}`]]],
  [
    'the configuration of a search',
    'GET',
    (text) => [['title', `fts(${text.replaceAll(')', '').trim() || 'x'}).x`]],
  ],
  [
    'a value in a tree',
    'GET',
    (text) => [['or', `(title.eq.${quoted(text)},not.and(points.gt.1,title.is.null))`]],
  ],
  ['an alias', 'GET', (text) => [['select', `${quoted(text)}:title`]]],
  ['the alias of an embed', 'GET', (text) => [['select', `${quoted(text)}:subjects(name)`]]],
  ['a key of json', 'GET', (text) => [['select', `tags->${quoted(text)}->>${quoted(text)}`]]],
  ['a key of json in an order', 'GET', (text) => [['order', `tags->${quoted(text)}.desc`]]],
  ['a key of json in a filter', 'GET', (text) => [[`tags->${quoted(text)}`, 'eq.1']]],
  [
    'a filter of an embed',
    'GET',
    (text) => [
      ['select', 'subjects!inner(*)'],
      ['subjects.name', `eq.${text}`],
    ],
  ],
  ['a filter of a change', 'PATCH', (text) => [['title', `eq.${text}`]]],
  ['a filter of a delete', 'DELETE', (text) => [['title', `eq.${text}`]]],
];

test.each(PLACES)('%s: the text of the SQL does not depend on the words', (_name, method, build) => {
  const body = { title: 'x' };
  const reference = sqlOf(planOf(method, 'tasks', build('reference'), body));
  expect(reference).toBeDefined();
  fc.assert(
    fc.property(words, (text) => {
      expect(sqlOf(planOf(method, 'tasks', build(text), body))).toBe(reference);
    }),
    { numRuns: 300 },
  );
});

/** Places where words are names: they are those of the schema, or refused. */
const NAMES: readonly (readonly [string, string, (text: string) => [string, string][]])[] = [
  ['a column of the select', 'GET', (text) => [['select', quoted(text)]]],
  ['a relation', 'GET', (text) => [['select', `${quoted(text)}(*)`]]],
  ['a hint', 'GET', (text) => [['select', `subjects!${quoted(text)}(*)`]]],
  ['a cast', 'GET', (text) => [['select', `title::${text}`]]],
  ['a column of a filter', 'GET', (text) => [[quoted(text), 'eq.1']]],
  ['an order', 'GET', (text) => [['order', quoted(text)]]],
  ['the path of a filter', 'GET', (text) => [[`${quoted(text)}.name`, 'eq.1']]],
  ['columns', 'POST', (text) => [['columns', quoted(text)]]],
  ['on_conflict', 'POST', (text) => [['on_conflict', quoted(text)]]],
];

test.each(NAMES)('%s: only names of the schema are written', (_name, method, build) => {
  fc.assert(
    fc.property(words, (text) => {
      expect(planOf(method, 'tasks', build(`${text}'"; --`), { title: 'x' })).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test('tables and functions are those of the registry, keys of a body its columns', () => {
  fc.assert(
    fc.property(words, (text) => {
      expect(planOf('GET', `${text}x;`.replaceAll('/', ''), [])).toBeUndefined();
      expect(planOf('POST', `rpc/${text}x;`, [], {})).toBeUndefined();
      expect(planOf('POST', 'tasks', [], { [`${text};`]: 1 })).toBeUndefined();
      expect(planOf('POST', 'rpc/increment_rate_limit', [], { [`${text};`]: 1 })).toBeUndefined();
    }),
  );
});

test('the values of a body are no text of the SQL', () => {
  const reference = sqlOf(planOf('POST', 'tasks', [], { title: 'a', points: 1 }));
  const call = sqlOf(planOf('POST', 'rpc/increment_rate_limit', [], { p_user_id: 'a', p_window_start: 'b' }));
  fc.assert(
    fc.property(words, fc.jsonValue(), (text, value) => {
      expect(sqlOf(planOf('POST', 'tasks', [], { points: value, title: text }))).toBe(reference);
      expect(
        sqlOf(planOf('POST', 'rpc/increment_rate_limit', [], { p_user_id: value, p_window_start: text })),
      ).toBe(call);
    }),
  );
});

test('the key of a put is a value', () => {
  const put = (id: string): string | undefined =>
    sqlOf(planOf('PUT', 'tasks', [['id', `eq.${id}`]], { id, title: 'x' }));
  const reference = put('reference');
  expect(reference).toBeDefined();
  fc.assert(
    fc.property(words, (text) => {
      expect(put(text)).toBe(reference);
    }),
  );
});

test('limits and offsets are values too', () => {
  const reference = sqlOf(
    planOf('GET', 'tasks', [
      ['limit', '1'],
      ['offset', '1'],
    ]),
  );
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1 }), (limit, offset) => {
      const plan = planOf('GET', 'tasks', [
        ['limit', String(limit)],
        ['offset', String(offset)],
      ]);
      expect(sqlOf(plan)).toBe(reference);
    }),
  );
});
