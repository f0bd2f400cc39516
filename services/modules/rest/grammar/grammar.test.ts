import { describe, expect, test } from '@jest/globals';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Condition, ParsedQuery } from './ast.ts';
import { parseQuery, splitQuery } from './query.ts';

const parse = (query: string): ParsedQuery => parseQuery(splitQuery(query));

/** A query string in the words of this grammar's own output, short enough to be read. */
function refusalOf(query: string): { message: string; details: string } {
  try {
    parse(query);
  } catch (thrown) {
    if (isAppError(thrown)) return (thrown.details as { body: { message: string; details: string } }).body;
    throw thrown;
  }
  throw new Error(`${query} was read`);
}

const field = (name: string, more: object = {}): object => ({
  kind: 'field',
  field: { name, path: [] },
  alias: undefined,
  cast: undefined,
  ...more,
});
const embed = (relation: string, more: object = {}): object => ({
  kind: 'embed',
  relation,
  alias: undefined,
  hint: undefined,
  join: 'left',
  isSpread: false,
  items: [{ kind: 'all' }],
  ...more,
});
const step = (arrow: string, key: string | number): object => ({ arrow, key });

describe('select, as PostgREST documents it', () => {
  test.each([
    ['id', [field('id')]],
    ['first_name,age', [field('first_name'), field('age')]],
    [
      'fullName:full_name,birthDate:birth_date',
      [field('full_name', { alias: 'fullName' }), field('birth_date', { alias: 'birthDate' })],
    ],
    ['full_name,salary::text', [field('full_name'), field('salary', { cast: 'text' })]],
    ['a::double precision', [field('a', { cast: 'double precision' })]],
    [
      'alias:name->jsonpath::cast',
      [
        field('name', {
          field: { name: 'name', path: [step('->', 'jsonpath')] },
          alias: 'alias',
          cast: 'cast',
        }),
      ],
    ],
    [
      'json_data->phones->0->>number',
      [
        field('x', {
          field: { name: 'json_data', path: [step('->', 'phones'), step('->', 0), step('->>', 'number')] },
        }),
      ],
    ],
    ['data->>-1', [field('x', { field: { name: 'data', path: [step('->>', -1)] } })]],
    ['data->1a', [field('x', { field: { name: 'data', path: [step('->', '1a')] } })]],
    ['"information.cpe"', [field('information.cpe')]],
    ['"a\\"b,c"', [field('a"b,c')]],
    ['identifier-with-dashes', [field('identifier-with-dashes')]],
    ['with blanks', [field('with blanks')]],
    ['naïve,größe', [field('naïve'), field('größe')]],
    ['*', [{ kind: 'all' }]],
    ['rel(*)', [embed('rel')]],
    ['...rel(*)', [embed('rel', { isSpread: true })]],
    [' ...rel!hint!inner( * )', [embed('rel', { hint: 'hint', join: 'inner', isSpread: true })]],
    ['count', [{ kind: 'count', alias: undefined, cast: undefined }]],
    ['rel(n:count::text)', [embed('rel', { items: [{ kind: 'count', alias: 'n', cast: 'text' }] })]],
    ['count->x', [field('count', { field: { name: 'count', path: [step('->', 'x')] } })]],
    ['rel(...nested(*))', [embed('rel', { items: [embed('nested', { isSpread: true })] })]],
    ['alias:rel(*)', [embed('rel', { alias: 'alias' })]],
    ['rel!hint(*)', [embed('rel', { hint: 'hint' })]],
    ['rel!inner(*)', [embed('rel', { join: 'inner' })]],
    ['rel!left(*)', [embed('rel')]],
    ['rel!hint!inner(*)', [embed('rel', { hint: 'hint', join: 'inner' })]],
    ['alias:rel!inner!hint(*)', [embed('rel', { alias: 'alias', hint: 'hint', join: 'inner' })]],
    ['rel!inner()', [embed('rel', { join: 'inner', items: [] })]],
    [
      '*,client(*,nested(*))',
      [{ kind: 'all' }, embed('client', { items: [{ kind: 'all' }, embed('nested')] })],
    ],
    [' id , rel ( name ) ', [field('id'), embed('rel', { items: [field('name')] })]],
  ])('select=%s', (text, items) => {
    const { select } = parse(`select=${encodeURIComponent(text)}`);
    const named = select.map((item) => (item.kind === 'field' ? { ...item } : item));
    expect(named).toEqual(items.map((item) => expect.objectContaining(item)));
  });

  test.each([
    [
      'id,clients(name[])',
      16,
      `unexpected "[" expecting letter, digit, "-", "->>", "->", "::", ")", "," or end of input`,
    ],
    ['name!hint', 10, 'unexpected end of input expecting "("'],
    ['*!hint', 2, 'unexpected "!" expecting ")", "," or end of input'],
    ['name::', 7, 'unexpected end of input expecting letter or digit'],
    ['data->>-78xy', 11, 'unexpected "x" expecting digit, "->", "::", ".", "," or end of input'],
    ['data->>--34', 9, 'unexpected "-" expecting digit'],
    ['id,', 4, 'unexpected end of input expecting field name (* or [a..z0..9_$])'],
    [':', 1, 'unexpected ":" expecting field name (* or [a..z0..9_$])'],
    ['...rel', 7, 'unexpected end of input expecting "("'],
    ['...alias:rel(*)', 9, 'unexpected ":" expecting "("'],
    ['rel(*', 6, 'unexpected end of input expecting "," or ")"'],
  ])('select=%s is refused', (text, column, details) => {
    expect(refusalOf(`select=${encodeURIComponent(text)}`)).toMatchObject({
      message: `"failed to parse select parameter (${text})" (line 1, column ${column})`,
      details,
    });
  });

  test('aggregates are refused', () => {
    for (const text of [
      'count()',
      'points.sum()',
      'total:points.avg()',
      'n:count()',
      '*,count',
      '*,rel(count,id)',
      'count,count',
    ]) {
      expect(refusalOf(`select=${text}`)).toMatchObject({ code: 'PGRST123' });
    }
  });
});

const only = (query: string): Condition => parse(query).conditions[0]!.said;
const filter = (name: string, operation: object, isNegated = false): object => ({
  kind: 'filter',
  isNegated,
  field: { name, path: [] },
  operation,
});
const compare = (operator: string, value: string, quantifier?: string): object => ({
  kind: 'compare',
  operator,
  value,
  quantifier,
});

describe('filters, as PostgREST documents them', () => {
  test.each([
    ['age=lt.13', filter('age', compare('lt', '13'))],
    ['student=is.true', filter('student', { kind: 'is', truth: 'true' })],
    ['a=is.NULL', filter('a', { kind: 'is', truth: 'null' })],
    ['a=not.is.null', filter('a', { kind: 'is', truth: 'null' }, true)],
    ['a=is.not_null', filter('a', { kind: 'is', truth: 'not_null' })],
    ['a=eq.', filter('a', compare('eq', ''))],
    ['a=eq.1.5', filter('a', compare('eq', '1.5'))],
    ['a=not.eq.not.eq', filter('a', compare('eq', 'not.eq'), true)],
    ['last_name=like(any).{O*,P*}', filter('last_name', compare('like', '{O*,P*}', 'any'))],
    ['last_name=like(all).{O*,*n}', filter('last_name', compare('like', '{O*,*n}', 'all'))],
    ['a=isdistinct.1', filter('a', compare('isdistinct', '1'))],
    ['id=in.(1,2,3)', filter('id', { kind: 'in', values: ['1', '2', '3'] })],
    [
      'name=in.("Hebdon,John","Williams,Mary")',
      filter('name', { kind: 'in', values: ['Hebdon,John', 'Williams,Mary'] }),
    ],
    [
      'name=in.("Quote:\\"","Backslash:\\\\")',
      filter('name', { kind: 'in', values: ['Quote:"', 'Backslash:\\'] }),
    ],
    ['name=in.(a"b,"c"d)', filter('name', { kind: 'in', values: ['a"b', '"c"d'] })],
    ['name=in.()', filter('name', { kind: 'in', values: [] })],
    ['name=in.(,a)', filter('name', { kind: 'in', values: ['', 'a'] })],
    [
      'my_tsv=fts(french).amusant',
      filter('my_tsv', { kind: 'search', operator: 'fts', config: 'french', value: 'amusant' }),
    ],
    [
      'my_tsv=plfts.The%20Fat%20Cats',
      filter('my_tsv', { kind: 'search', operator: 'plfts', config: undefined, value: 'The Fat Cats' }),
    ],
    [
      'my_tsv=not.phfts(english).The%20Fat',
      filter('my_tsv', { kind: 'search', operator: 'phfts', config: 'english', value: 'The Fat' }, true),
    ],
    ['tags=cs.{a,b}', filter('tags', compare('cs', '{a,b}'))],
    ['%22a.b%22=eq.1', filter('a.b', compare('eq', '1'))],
  ])('%s', (query, expected) => {
    expect(only(query)).toEqual(expected);
  });

  test('steps into json and down into embedded rows', () => {
    expect(parse('a.b.data->c->>d=gt.5').conditions).toEqual([
      {
        path: ['a', 'b'],
        said: {
          ...filter('data', compare('gt', '5')),
          field: { name: 'data', path: [step('->', 'c'), step('->>', 'd')] },
        },
      },
    ]);
  });

  test.each([
    [
      'a',
      '',
      '"failed to parse filter ()" (line 1, column 1)',
      'unexpected end of input expecting "not" or operator (eq, gt, ...)',
    ],
    [
      'id',
      '5',
      '"failed to parse filter (5)" (line 1, column 1)',
      'unexpected "5" expecting "not" or operator (eq, gt, ...)',
    ],
    [
      'a',
      'noop.0',
      '"failed to parse filter (noop.0)" (line 1, column 6)',
      'unknown single value operator noop',
    ],
    ['a', 'in.1', '"failed to parse filter (in.1)" (line 1, column 4)', 'unexpected "1" expecting "("'],
    [
      'a',
      'is.maybe',
      '"failed to parse filter (is.maybe)" (line 1, column 4)',
      'unexpected "m" expecting isVal: (null, not_null, true, false, unknown)',
    ],
    [
      'a',
      'is.nullish',
      '"failed to parse filter (is.nullish)" (line 1, column 8)',
      'unexpected "i" expecting end of input',
    ],
    [
      'a',
      'neq(any).{1}',
      '"failed to parse filter (neq(any).{1})" (line 1, column 9)',
      'unexpected "." expecting an operator that takes any or all',
    ],
  ])('%s=%s is refused', (name, value, message, details) => {
    expect(refusalOf(`${name}=${value}`)).toMatchObject({ message, details });
  });
});

describe('logical trees', () => {
  const logic = (operator: string, conditions: object[], isNegated = false): object => ({
    kind: 'logic',
    operator,
    isNegated,
    conditions,
  });

  test.each([
    [
      'or=(age.lt.18,age.gt.21)',
      logic('or', [filter('age', compare('lt', '18')), filter('age', compare('gt', '21'))]),
    ],
    [
      'and=(grade.gte.90,student.is.true,or(age.eq.14,not.and(age.gte.11,age.lte.17)))',
      logic('and', [
        filter('grade', compare('gte', '90')),
        filter('student', { kind: 'is', truth: 'true' }),
        logic('or', [
          filter('age', compare('eq', '14')),
          logic('and', [filter('age', compare('gte', '11')), filter('age', compare('lte', '17'))], true),
        ]),
      ]),
    ],
    ['not.or=(a.eq.1)', logic('or', [filter('a', compare('eq', '1'))], true)],
    [
      'or=(a.eq."x,y",b.in.(1,"2)"),c.cs.{1,2})',
      logic('or', [
        filter('a', compare('eq', 'x,y')),
        filter('b', { kind: 'in', values: ['1', '2)'] }),
        filter('c', compare('cs', '{1,2}')),
      ]),
    ],
    [
      'or=( a.not.eq.1 , b.is.null )',
      logic('or', [filter('a', compare('eq', '1 '), true), filter('b', { kind: 'is', truth: 'null' })]),
    ],
  ])('%s', (query, expected) => {
    expect(only(query)).toEqual(expected);
  });

  test('of embedded rows', () => {
    expect(parse('rel.not.and=(a.eq.1)').conditions[0]).toMatchObject({
      path: ['rel'],
      said: { isNegated: true, operator: 'and' },
    });
  });

  test.each([
    [
      'or=()',
      'unexpected ")" expecting field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)',
      4,
    ],
    ['or=(id.in.1,2,id.eq.3)', 'unexpected "1" expecting "("', 10],
    ['or=)(', 'unexpected ")" expecting "("', 3],
    ['or=(a.eq.1', 'unexpected end of input expecting "," or ")"', 10],
  ])('%s is refused', (query, details, column) => {
    const value = query.slice(3);
    expect(refusalOf(query)).toMatchObject({
      message: `"failed to parse logic tree (${value})" (line 1, column ${column})`,
      details,
    });
  });

  test('have a limit of depth and of width', () => {
    const deep = `or=${'(and'.repeat(30)}(a.eq.1)${')'.repeat(30)}`;
    expect(refusalOf(deep)).toMatchObject({ details: 'At most 16 logical trees inside one another.' });
    expect(refusalOf(`select=${'a('.repeat(20)}a${')'.repeat(20)}`)).toMatchObject({
      details: 'At most 8 embeddings inside one another.',
    });
    expect(refusalOf(`id=in.(${Array.from({ length: 3_000 }, () => '1').join(',')})`)).toMatchObject({
      details: 'At most 2000 columns, filters and values.',
    });
    expect(refusalOf(Array.from({ length: 300 }, () => 'a=eq.1').join('&'))).toMatchObject({
      details: 'At most 200 parameters.',
    });
    expect(refusalOf(`a=eq.${'x'.repeat(20_000)}`)).toMatchObject({ code: 'PGRST100' });
  });
});

describe('order, windows and lists of columns', () => {
  test('order', () => {
    expect(parse('order=age.desc.nullslast,name,data->k.asc,rel(title).nullsfirst').orders[0]!.said).toEqual([
      { field: { name: 'age', path: [] }, relation: undefined, direction: 'desc', nulls: 'last' },
      { field: { name: 'name', path: [] }, relation: undefined, direction: undefined, nulls: undefined },
      {
        field: { name: 'data', path: [step('->', 'k')] },
        relation: undefined,
        direction: 'asc',
        nulls: undefined,
      },
      { field: { name: 'title', path: [] }, relation: 'rel', direction: undefined, nulls: 'first' },
    ]);
  });

  test.each([
    ['id.ac', 4, 'unexpected "a" expecting "asc", "desc", "nullsfirst" or "nullslast"'],
    ['id.descc', 8, 'unexpected "c" expecting delimiter (.), "," or end of input'],
    ['id.nullslasttt', 13, 'unexpected "t" expecting "," or end of input'],
    ['id.asc.smth34', 8, 'unexpected "s" expecting "nullsfirst" or "nullslast"'],
  ])('order=%s is refused', (text, column, details) => {
    expect(refusalOf(`order=${text}`)).toMatchObject({
      message: `"failed to parse order (${text})" (line 1, column ${column})`,
      details,
    });
  });

  test('limits and offsets belong to their level; the last one counts, nonsense says nothing', () => {
    expect(parse('limit=5&rel.limit=2&offset=1&rel.offset=x&limit=7').windows).toEqual([
      { path: [], said: { limit: 7, offset: 1 } },
      { path: ['rel'], said: { limit: 2, offset: 0 } },
    ]);
    expect(refusalOf('limit=-1')).toMatchObject({
      code: 'PGRST103',
      details: 'Limit should be greater than or equal to zero.',
    });
  });

  test('columns and on_conflict', () => {
    const { columns, onConflict } = parse('columns="a","b c"&on_conflict=x, y');
    expect([columns, onConflict]).toEqual([
      ['a', 'b c'],
      ['x', 'y'],
    ]);
    expect(refusalOf('columns=a,')).toMatchObject({ code: 'PGRST100' });
  });

  test('escapes that are no text are refused', () => {
    for (const query of ['a=eq.%', 'a=eq.%ff', 'a=eq.%00', '%zz=eq.1']) {
      expect(refusalOf(query)).toMatchObject({ code: 'PGRST100' });
    }
    expect(only('a=eq.x+y%2Bz')).toEqual(filter('a', compare('eq', 'x y+z')));
  });
});
