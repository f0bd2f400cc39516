import type { Database } from '../../platform/database/database.ts';
import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Export, ExportWork } from './export.ts';
import type { ExportDesk, ExportRepository, Progress } from './export.repository.ts';
import { readPersonalRows } from './personal-rows.ts';

const SHOWN = `id, format, parameters, state, step, percent, size_bytes, failure, created_at, started_at, finished_at,
  expires_at`;

const lockExports = defineStatement(
  'exports.lock',
  `select pg_advisory_xact_lock(hashtextextended(auth.uid()::text, 41))::text as locked`,
);
const countUnfinished = defineStatement(
  'exports.count-unfinished',
  `select count(*)::integer as n from app.exports where user_id = auth.uid() and state in ('queued', 'running')`,
);
const add = defineStatement(
  'exports.add',
  `insert into app.exports (user_id, format, parameters, expires_at)
   values (auth.uid(), $1->>'format', $1->'parameters', ($1->>'expires_at')::timestamptz) returning ${SHOWN}`,
);
const find = defineStatement(
  'exports.find',
  `select ${SHOWN} from app.exports where id = ($1->>'id')::uuid and user_id = auth.uid()`,
);
const list = defineStatement(
  'exports.list',
  `select ${SHOWN} from app.exports where user_id = auth.uid()
     and ($1->'after' is null
       or (created_at, id) < (($1->'after'->>'value')::timestamptz, ($1->'after'->>'id')::uuid))
   order by created_at desc, id desc limit ($1->>'limit')::integer`,
);
const remove = defineStatement(
  'exports.remove',
  `delete from app.exports where id = ($1->>'id')::uuid and user_id = auth.uid() returning id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function exportsIn(scope: Scope): ExportRepository {
  return {
    countUnfinished: async () => {
      await scope.rows(lockExports, {});
      return (await onlyRow<{ n: number }>(scope, countUnfinished, {})).n;
    },
    add: (added) => onlyRow<Export>(scope, add, { ...added }),
    find: (id) => firstRow<Export>(scope, find, { id }),
    list: (place) => scope.rows<Export>(list, { ...place }),
    remove: async (id) => (await firstRow(scope, remove, { id })) !== undefined,
  };
}

const WORK = 'e.id, e.user_id, e.format, e.parameters, e.chunks, e.size_bytes, e.created_at';

const begin = defineStatement(
  'exports.begin',
  `update app.exports e set state = 'running', started_at = coalesce(e.started_at, now()), version = e.version + 1
   where e.id = ($1->>'id')::uuid and e.state in ('queued', 'running') returning ${WORK}`,
);
const findDone = defineStatement(
  'exports.find-done',
  `select ${WORK} from app.exports e where e.id = ($1->>'id')::uuid and e.state = 'done'`,
);
/**
 * A worker of the version before would go on at `place`: it is to fail there instead of mixing two moments.
 * The number of pieces is the fence: of two workers one stores, the other one learns that it has lost the export.
 */
const move = defineStatement(
  'exports.move',
  `update app.exports e set place = '{"table": -1, "after": null}', step = $1->>'step', percent = ($1->>'percent')::integer,
     chunks = e.chunks + ($1->>'added')::integer, size_bytes = e.size_bytes + ($1->>'bytes')::bigint,
     version = e.version + 1
   where e.id = ($1->>'id')::uuid and e.state = 'running' and e.chunks = ($1->>'chunks')::integer
   returning ${WORK}`,
);
const store = defineStatement(
  'exports.store',
  `insert into app.export_chunks (export_id, n, bytes)
   values (($1->>'id')::uuid, ($1->>'n')::integer, decode($1->>'bytes', 'base64')) returning n`,
);
const restart = defineStatement(
  'exports.restart',
  `update app.exports e set chunks = 0, size_bytes = 0, place = null, version = e.version + 1
   where e.id = ($1->>'id')::uuid and e.state = 'running' and e.chunks = ($1->>'chunks')::integer returning ${WORK}`,
);
const finish = defineStatement(
  'exports.finish',
  `update app.exports e set state = 'done', percent = 100, step = null, place = null, finished_at = now(),
     version = e.version + 1
   where e.id = ($1->>'id')::uuid and e.state = 'running' and e.chunks = ($1->>'chunks')::integer returning e.id`,
);
const fail = defineStatement(
  'exports.fail',
  `update app.exports e set failures = e.failures + 1, version = e.version + 1,
     state = case when ($1->>'is_final')::boolean then 'failed' else e.state end,
     failure = case when ($1->>'is_final')::boolean then $1->>'reason' end,
     finished_at = case when ($1->>'is_final')::boolean then now() end
   where e.id = ($1->>'id')::uuid and e.state in ('queued', 'running') returning e.failures`,
);
const dropPieces = defineStatement(
  'exports.drop-pieces',
  `delete from app.export_chunks where export_id = ($1->>'id')::uuid returning n`,
);
const readPiece = defineStatement(
  'exports.read-piece',
  `select encode(bytes, 'base64') as bytes from app.export_chunks
   where export_id = ($1->>'id')::uuid and n = ($1->>'n')::integer`,
);
const expire = defineStatement(
  'exports.expire',
  `delete from app.exports where id in (
     select id from app.exports where expires_at < now() limit ($1->>'limit')::integer) returning id`,
);
const giveUp = defineStatement(
  'exports.give-up',
  `update app.exports e set state = 'failed', failure = 'export.given-up', finished_at = now(), version = e.version + 1
   where e.id in (select s.id from app.exports s where s.state in ('queued', 'running')
       and s.created_at < now() - interval '1 day' limit ($1->>'limit')::integer)
     and not exists (select from app.jobs j where j.name = 'exports.make' and j.payload->>'export_id' = e.id::text)
   returning e.id`,
);

/** Failures after which an export is given up, as often as the queue tries. */
const MOST_FAILURES = 5;

const CALL = { requestId: 'exports' };

/** The desk over PostgreSQL, as the system. */
export function createExportDesk(database: Database): ExportDesk {
  const shared = database.shared(PLATFORM, CALL, 'system');
  const inTransaction = <Output>(work: (scope: Scope) => Promise<Output>): Promise<Output> =>
    database.transaction(PLATFORM, CALL, 'system', work);
  return {
    begin: (id) => firstRow<ExportWork>(shared, begin, { id }),
    findDone: (id) => firstRow<ExportWork>(shared, findDone, { id }),
    readAtOnce: (format, work) =>
      database.snapshot(PLATFORM, CALL, 'system', (scope) =>
        work((table, whose) => readPersonalRows(scope, format === 'csv' ? 'csv' : 'json', table, whose)),
      ),
    advance: (work, progress) => inTransaction((scope) => advance(scope, work, progress)),
    restart: ({ id, chunks }) =>
      inTransaction(async (scope) => {
        const restarted = await firstRow<ExportWork>(scope, restart, { id, chunks });
        if (restarted !== undefined) await scope.rows(dropPieces, { id });
        return restarted;
      }),
    finish: async ({ id, chunks }) => (await firstRow(shared, finish, { id, chunks })) !== undefined,
    fail: (id, reason, isFinal) =>
      inTransaction(async (scope) => {
        const counted = await firstRow<{ failures: number }>(scope, fail, { id, reason, is_final: isFinal });
        if (counted === undefined) return true;
        const isLast = isFinal || counted.failures >= MOST_FAILURES;
        if (isLast && !isFinal) await scope.rows(fail, { id, reason, is_final: true });
        if (isLast) await scope.rows(dropPieces, { id });
        return isLast;
      }),
    readPiece: async (id, n) => {
      const piece = await firstRow<{ bytes: string }>(shared, readPiece, { id, n });
      return piece === undefined ? undefined : Buffer.from(piece.bytes, 'base64');
    },
    expire: async (limit) => {
      await shared.rows(giveUp, { limit });
      return (await shared.rows(expire, { limit })).length;
    },
  };
}

async function advance(
  scope: Scope,
  { id, chunks }: ExportWork,
  { pieces, step, percent }: Progress,
): Promise<ExportWork | undefined> {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const moved = await firstRow<ExportWork>(scope, move, {
    ...{ id, chunks, step, percent, bytes },
    added: pieces.length,
  });
  if (moved === undefined) return undefined;
  for (const [index, piece] of pieces.entries()) {
    await scope.rows(store, { id, n: chunks + index, bytes: piece.toString('base64') });
  }
  return moved;
}
