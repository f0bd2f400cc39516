import { rangeUnsatisfiable, tooMuch } from '../errors.ts';
import { parseQuery } from '../grammar/query.ts';
import type { Registry, Table } from '../registry/registry.ts';
import { withinRange } from '../request/range.ts';
import type { Reply, RestRequest } from '../request/rest-request.ts';
import { MOST_BYTES, TOO_LARGE, TYPED, writeBody, writeBounded, writeOne } from '../sql/answer.ts';
import { createBinder, type Binder } from '../sql/binder.ts';
import type { Level } from '../sql/level.ts';
import { isById, writeBare, writeCount, writeRows } from '../sql/read.ts';
import type { Shapes } from '../sql/shapes.ts';
import { buildTree, MOST_ROWS } from '../sql/tree.ts';
import { contentLocation } from './content-location.ts';
import { contentOf, contentRange } from './content.ts';
import { splitAnswer } from './head.ts';
import type { Plan, Run } from './plan.ts';
import { replyTo } from './reply.ts';

/** What the planner of requests stands on. */
export interface Planning {
  readonly registry: Registry;
  readonly shapes: Shapes;
}

/** GET and HEAD of a table. */
export function planRead({ registry, shapes }: Planning, table: Table, request: RestRequest): Plan {
  const { count } = request.preferences;
  const root = buildTree(registry, table, parseQuery(request.parameters));
  root.window = withinRange(request.range, root.window);
  const binder = createBinder();
  const { text, names, isOne } = writeRead(request, root, binder);
  const isGuessed = count === 'planned' || count === 'estimated';
  return {
    kind: 'read',
    run: {
      statement: shapes.statementFor(text),
      values: binder.values,
      ...(isOne && { ifNothing: count === 'exact' ? '0 0\n' : '0 -1\n' }),
    },
    ...(isGuessed && { guess: guessOf(shapes, root) }),
    needsGuess: (answer) => count === 'planned' || (splitAnswer(answer).numbers[1] ?? 0) > MOST_ROWS,
    settle: (answer, guessed) => settleRead(request, root, { answer, guessed, names }),
  };
}

/** `given total`, then the rows. A row by its id is no list: nothing is bounded, ordered or put together. */
function writeRead(
  { method, media, preferences }: RestRequest,
  root: Level,
  binder: Binder,
): { text: string; names: readonly string[]; isOne: boolean } {
  const { limit, offset } = root.window;
  const isWhole = limit === undefined && offset === 0;
  const { form } = media;
  const isOne = method === 'GET' && form !== 'csv' && isWhole && isById(root);
  const { sql, json, names } = writeRows(root, binder, { isBounded: isOne });
  const total = totalOf(preferences.count, root, binder);
  const list = (): string => (method === 'HEAD' ? "''" : writeBody({ json }, form));
  const told = isOne
    ? `'1 ', ${total}, e'\\n', ${writeOne(json, form)}`
    : `count(*), ' ', ${total}, e'\\n', ${list()}`;
  const select = `select concat(${told}) as result from (${sql}) r`;
  return { text: `${TYPED} ${isOne ? select : writeBounded(select)}`, names, isOne };
}

/** -1 stands for "not counted". */
function totalOf(count: RestRequest['preferences']['count'], root: Level, binder: Binder): string {
  if (count === 'exact') return `(${writeCount(root, binder)})`;
  if (count === 'estimated') {
    const limit = binder.as(String(MOST_ROWS + 1), 'bigint');
    return `(select count(*) from (${writeBare(root, binder)} limit ${limit}) counted)`;
  }
  return '-1';
}

function guessOf(shapes: Shapes, root: Level): Run {
  const binder = createBinder();
  const text = `explain (format json) ${TYPED} ${writeBare(root, binder)}`;
  return { statement: shapes.onceFor(text), values: binder.values };
}

function settleRead(
  request: RestRequest,
  { table, window: { offset } }: Level,
  { answer, guessed, names }: { answer: string; guessed: number | undefined; names: readonly string[] },
): Reply {
  if (answer === TOO_LARGE) throw tooMuch(`An answer has at most ${MOST_BYTES} bytes: ask for fewer rows.`);
  const { numbers, rows } = splitAnswer(answer);
  const [count = 0, counted = -1] = numbers;
  const most = Math.max(counted, guessed ?? -1);
  const total = most < 0 ? undefined : most;
  if (total !== undefined && offset > total) {
    throw rangeUnsatisfiable(`An offset of ${offset} was requested, but there are only ${total} rows.`);
  }
  return replyTo(request, {
    status: total !== undefined && count < total ? 206 : 200,
    action: 'read',
    range: contentRange(offset, count, total),
    contentLocation: contentLocation(table.name, request.parameters),
    content: contentOf(rows, count, request.media, names),
    isHead: request.method === 'HEAD',
  });
}
