import { filtersNoKey, payloadElsewhere, putWithoutWindow } from '../errors.ts';
import { parseQuery } from '../grammar/query.ts';
import type { Condition, ParsedQuery } from '../grammar/ast.ts';
import type { Table } from '../registry/registry.ts';
import { readPayload, withoutEmptyTexts, writtenColumns } from '../request/payload.ts';
import type { Reply, RestRequest } from '../request/rest-request.ts';
import { createBinder } from '../sql/binder.ts';
import type { Level } from '../sql/level.ts';
import { buildTree } from '../sql/tree.ts';
import { BODY, writeInsert, type KeyValue } from '../sql/write.ts';
import { splitAnswer } from './head.ts';
import { onlyEmbedded } from './only-embedded.ts';
import type { Plan } from './plan.ts';
import type { Planning } from './plan-read.ts';
import { replyTo } from './reply.ts';
import { returningFor, writtenContent } from './returning.ts';

/** PUT: the one row whose primary key the filters name is written, whether it is there already or not. */
export function planPut({ registry, shapes }: Planning, table: Table, request: RestRequest): Plan {
  const query = parseQuery(request.parameters);
  const [primaryKey = []] = table.uniqueRules;
  const keys = keysNamed(primaryKey, query);
  const payload = readPayload(request.body, request.contentType, query.columns !== undefined);
  const columns = writtenColumns(table, query.columns ?? payload.keys);
  const isKeyGiven = primaryKey.every((key) => columns.some(({ name }) => name === key));
  if (!isKeyGiven || payload.rows.length === 0) throw payloadElsewhere();
  const root = buildTree(registry, table, {
    ...query,
    conditions: onlyEmbedded(query.conditions),
    windows: onlyEmbedded(query.windows),
  });
  const binder = createBinder();
  const conflict = { on: primaryKey, resolution: 'merge' } as const;
  const insertion = { columns, missing: 'null', conflict, keys, isOne: false, isHasty: false } as const;
  const statement = shapes.statementFor(writeInsert(root, insertion, returningFor(request), binder));
  return {
    // What does not fit its address is taken back.
    kind: 'alone',
    run: { statement, values: { ...binder.values, [BODY]: withoutEmptyTexts(payload.rows, columns) } },
    isTrial: request.preferences.tx === 'rollback',
    settle: (answer) => settlePut(request, root, answer),
  };
}

/** @throws PGRST114 for a page of it, PGRST105 for filters that are not exactly the primary key's. */
function keysNamed(primaryKey: readonly string[], { conditions, windows }: ParsedQuery): KeyValue[] {
  const isPaged = windows.some(
    ({ path, said: { limit, offset } }) => path.length === 0 && (limit !== undefined || offset !== 0),
  );
  if (isPaged) throw putWithoutWindow();
  const keys = conditions.filter(({ path }) => path.length === 0).map(({ said }) => keyNamed(said));
  const named = new Set(keys.map(({ name }) => name));
  if (named.size !== primaryKey.length || !primaryKey.every((key) => named.has(key))) throw filtersNoKey();
  return keys;
}

function keyNamed(condition: Condition): KeyValue {
  if (condition.kind !== 'filter' || condition.isNegated) throw filtersNoKey();
  const { field, operation } = condition;
  const isEqual =
    operation.kind === 'compare' && operation.operator === 'eq' && operation.quantifier === undefined;
  if (!isEqual || field.path.length > 0) throw filtersNoKey();
  return { name: field.name, value: operation.value };
}

function settlePut(request: RestRequest, root: Level, answer: string): Reply {
  const { numbers, rows } = splitAnswer(answer);
  const [affected = 0, fresh = 0, given = 0] = numbers;
  if (affected !== 1) throw payloadElsewhere();
  const content = writtenContent(request, root, { affected, given, rows });
  const status = content === undefined ? 204 : fresh === 1 ? 201 : 200;
  return replyTo(request, { status, action: 'put', content });
}
