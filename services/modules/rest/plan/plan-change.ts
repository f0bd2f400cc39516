import { asPostgresSays, bodyUnreadable, tooManyAffected } from '../errors.ts';
import { parseQuery } from '../grammar/query.ts';
import type { ParsedQuery } from '../grammar/ast.ts';
import type { Table } from '../registry/registry.ts';
import { readPayload, withoutEmptyTexts, writtenColumns, type Row } from '../request/payload.ts';
import type { Preferences } from '../request/preferences.ts';
import type { Reply, RestRequest } from '../request/rest-request.ts';
import { NOTHING } from '../sql/answer.ts';
import { createBinder } from '../sql/binder.ts';
import type { Level } from '../sql/level.ts';
import type { Shapes } from '../sql/shapes.ts';
import { buildTree } from '../sql/tree.ts';
import { BODY, MOST, writeDelete, writeUpdate, type Change, type Reach } from '../sql/write.ts';
import { contentRange } from './content.ts';
import { splitAnswer } from './head.ts';
import { onlyEmbedded } from './only-embedded.ts';
import type { Plan, Run } from './plan.ts';
import type { Planning } from './plan-read.ts';
import { countedRows, replyTo } from './reply.ts';
import { returningFor, writtenContent } from './returning.ts';

/** PATCH of the rows that the filters choose. */
export function planUpdate({ registry, shapes }: Planning, table: Table, request: RestRequest): Plan {
  const query = parseQuery(request.parameters);
  const payload = readPayload(request.body, request.contentType, query.columns !== undefined);
  const columns = writtenColumns(table, query.columns ?? payload.keys);
  const root = chooseRows(registry, table, query, 'UPDATE');
  if (payload.rows.length > 1) throw bodyUnreadable('A change is one object');
  if (payload.rows.length === 0 || columns.length === 0) return planNothing(shapes, request, root);
  const change = { columns, missing: request.preferences.missing ?? 'null' } as const;
  return planReach(shapes, request, {
    root,
    rows: withoutEmptyTexts(payload.rows, columns),
    write: (reach, binder) => writeUpdate(root, { ...change, ...reach }, returningFor(request), binder),
  });
}

/** DELETE of the rows that the filters choose. */
export function planDelete({ registry, shapes }: Planning, table: Table, request: RestRequest): Plan {
  const root = chooseRows(registry, table, parseQuery(request.parameters), 'DELETE');
  return planReach(shapes, request, {
    root,
    rows: undefined,
    write: (reach, binder) => writeDelete(root, reach, returningFor(request), binder),
  });
}

/** @throws 21000 when nothing says which rows: what Supabase's guard answers. */
function chooseRows(registry: Planning['registry'], table: Table, query: ParsedQuery, verb: string): Level {
  if (!query.conditions.some(({ path }) => path.length === 0)) {
    throw asPostgresSays(400, '21000', `${verb} requires a WHERE clause`);
  }
  return buildTree(registry, table, { ...query, windows: onlyEmbedded(query.windows) });
}

interface Reaching {
  readonly root: Level;
  readonly rows: readonly Row[] | undefined;
  readonly write: (reach: Pick<Change, keyof Reach>, binder: ReturnType<typeof createBinder>) => string;
}

function planReach(shapes: Shapes, request: RestRequest, { root, rows, write }: Reaching): Plan {
  const { preferences, media } = request;
  const most = mostAffected(preferences, media.isSingle);
  const runWith = (isHasty: boolean): Run => {
    const binder = createBinder();
    const text = write({ isBounded: most !== undefined, isHasty }, binder);
    return {
      statement: shapes.statementFor(text),
      values: {
        ...binder.values,
        ...(rows !== undefined && { [BODY]: rows }),
        ...(most !== undefined && { [MOST]: most }),
      },
      ifNothing: '0 0 0\n',
    };
  };
  const settle = (answer: string): Reply => settleChange(request, root, answer);
  const isTrial = preferences.tx === 'rollback';
  if (isTrial || request.isIdempotent) return { kind: 'alone', run: runWith(false), isTrial, settle };
  return { kind: 'write', run: runWith(true), otherwise: () => runWith(false), settle };
}

function mostAffected({ maxAffected }: Preferences, isSingle: boolean): number | undefined {
  if (!isSingle) return maxAffected;
  return Math.min(1, maxAffected ?? 1);
}

/** A change without columns changes nothing and gives no rows, as in PostgREST. */
function planNothing(shapes: Shapes, request: RestRequest, root: Level): Plan {
  const statement = shapes.statementFor(NOTHING);
  return {
    kind: 'write',
    run: { statement, values: {} },
    settle: (answer) => settleChange(request, root, answer),
  };
}

function settleChange(request: RestRequest, root: Level, answer: string): Reply {
  const { preferences, method } = request;
  const { numbers, rows } = splitAnswer(answer);
  const [affected = 0, , given = 0] = numbers;
  if (preferences.maxAffected !== undefined && affected > preferences.maxAffected) {
    throw tooManyAffected(affected);
  }
  const isUpdate = method === 'PATCH';
  const content = writtenContent(request, root, { affected, given, rows });
  return replyTo(request, {
    status: content === undefined ? 204 : 200,
    action: isUpdate ? 'update' : 'delete',
    range: contentRange(0, isUpdate ? affected : 0, countedRows(request, affected)),
    content,
  });
}
