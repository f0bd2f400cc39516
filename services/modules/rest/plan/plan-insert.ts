import { parseQuery } from '../grammar/query.ts';
import type { ParsedQuery } from '../grammar/ast.ts';
import type { Table } from '../registry/registry.ts';
import { readPayload, withoutEmptyTexts, writtenColumns } from '../request/payload.ts';
import type { Reply, RestRequest } from '../request/rest-request.ts';
import { NOTHING } from '../sql/answer.ts';
import { createBinder } from '../sql/binder.ts';
import { columnOf } from '../sql/column.ts';
import type { Level } from '../sql/level.ts';
import { buildTree } from '../sql/tree.ts';
import { BODY, writeInsert, type Conflict } from '../sql/write.ts';
import { contentRange } from './content.ts';
import { splitAnswer } from './head.ts';
import { onlyEmbedded } from './only-embedded.ts';
import type { Plan, Run } from './plan.ts';
import type { Planning } from './plan-read.ts';
import { countedRows, replyTo } from './reply.ts';
import { returningFor, writtenContent } from './returning.ts';

/** POST of a table: one row or many, all or none. */
export function planInsert({ registry, shapes }: Planning, table: Table, request: RestRequest): Plan {
  const { preferences, media } = request;
  const query = parseQuery(request.parameters);
  const payload = readPayload(request.body, request.contentType, query.columns !== undefined);
  const columns = writtenColumns(table, query.columns ?? payload.keys);
  const names = columns.map(({ name }) => name);
  const conditions = onlyEmbedded(query.conditions);
  const root = buildTree(registry, table, { ...query, conditions, windows: [] });
  const conflict = conflictOf(table, query, preferences.resolution, names);
  const rows = withoutEmptyTexts(payload.rows, columns);
  const runWith = (isHasty: boolean): Run => {
    const binder = createBinder();
    const missing = preferences.missing ?? 'null';
    const insertion = { columns, missing, conflict, isOne: rows.length === 1, isHasty };
    const text = writeInsert(root, insertion, returningFor(request), binder);
    // An empty array changes nothing, and is no mistake.
    const statement = shapes.statementFor(rows.length === 0 ? NOTHING : text);
    return { statement, values: { ...binder.values, [BODY]: rows } };
  };
  const settle = (answer: string): Reply => settleInsert(request, root, answer);
  const isTrial = preferences.tx === 'rollback';
  // A row that is there already may be locked, and more rows than the one that was wanted must be taken back.
  const isSplit = conflict !== undefined || (media.isSingle && rows.length !== 1);
  if (isTrial || isSplit || request.isIdempotent) {
    return { kind: 'alone', run: runWith(false), isTrial, settle };
  }
  return { kind: 'write', run: runWith(true), otherwise: () => runWith(false), settle };
}

function conflictOf(
  table: Table,
  { onConflict }: ParsedQuery,
  resolution: RestRequest['preferences']['resolution'],
  names: readonly string[],
): Conflict | undefined {
  if (resolution === undefined) return undefined;
  const on = onConflict?.map((name) => columnOf(table, name).name);
  return {
    on: on ?? (names.includes('id') ? ['id'] : table.naturalKey),
    resolution: resolution === 'merge-duplicates' ? 'merge' : 'ignore',
  };
}

function settleInsert(request: RestRequest, root: Level, answer: string): Reply {
  const { preferences } = request;
  const { numbers, rows } = splitAnswer(answer);
  const [affected = 0, fresh = 0, given = 0] = numbers;
  const isLocated = preferences.returning === 'headers-only' && affected === 1;
  const isMerged = preferences.resolution === 'merge-duplicates' && fresh === 0;
  return replyTo(request, {
    status: isMerged ? 200 : 201,
    action: 'insert',
    range: contentRange(0, 0, countedRows(request, affected)),
    location: isLocated ? `/${root.table.name}?id=eq.${rows}` : undefined,
    content: writtenContent(request, root, { affected, given, rows }),
  });
}
