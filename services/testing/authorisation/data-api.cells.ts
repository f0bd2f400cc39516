import type { Answer, Sent } from '../e2e/http.ts';
import type { Kind } from './callers.ts';
import type { Rows } from './tables.ts';

/** One request to a table that aims at the victim's row, in the name of a kind of caller. */
export interface Attempt {
  readonly name: string;
  readonly sent: Sent;
  /** What somebody with a session, but without right to the row, gets. */
  readonly stranger: { readonly status: number; readonly code?: string };
}

const returning = { Prefer: 'return=representation' };
/** Row-level security lets nobody write rows of others. */
const refusedByPolicy = { status: 403, code: '42501' };
const nothing = { status: 200 };
/** A parent of somebody else counts as none, whoever the row is said to be of. */
const refusedByParent = { status: 409, code: '23503' };

const PARENTS = ['set_id', 'quiz_id', 'session_id'];

/** Every way to reach the victim's row of a table over `/rest/v1`. */
export function attemptsOn(table: string, rows: Rows, row: Readonly<Record<string, unknown>>): Attempt[] {
  const path = `/rest/v1/${table}`;
  const one = `${path}?id=eq.${rows[table] ?? ''}`;
  const [column = 'id'] = Object.keys(row);
  const refused = Object.keys(row).some((name) => PARENTS.includes(name)) ? refusedByParent : refusedByPolicy;
  const change = { [column]: row[column] };
  const read = (name: string, sent: Sent): Attempt => ({ name, sent, stranger: nothing });
  const write = (name: string, sent: Sent, stranger: Attempt['stranger'] = nothing): Attempt => ({
    name,
    sent: { ...sent, headers: { ...returning, ...sent.headers } },
    stranger,
  });
  const merge = { Prefer: 'return=representation,resolution=merge-duplicates' };
  return [
    read(`GET ${table}`, { path: `${path}?select=*` }),
    read(`GET ${table} by id`, { path: `${one}&select=*` }),
    read(`GET ${table} by or`, { path: `${path}?or=(id.eq.${rows[table] ?? ''},id.not.is.null)` }),
    read(`GET ${table} as csv`, { path: one, headers: { Accept: 'text/csv' } }),
    write(`PATCH ${table}`, { method: 'PATCH', path: one, body: change }),
    write(`DELETE ${table}`, { method: 'DELETE', path: one }),
    write(`POST ${table} for another`, { method: 'POST', path, body: row }, refused),
    write(
      `POST ${table} over a row`,
      { method: 'POST', path, headers: merge, body: { ...row, id: rows[table] } },
      refused,
    ),
    write(
      `PUT ${table} over a row`,
      { method: 'PUT', path: one, body: { ...row, id: rows[table] } },
      refused,
    ),
  ];
}

/** What each kind of caller gets; row-level security judges those with a session alike. */
const BY_KIND: Readonly<Record<Kind, (attempt: Attempt) => Attempt['stranger']>> = {
  anonymous: forNobody,
  'anon key': forNobody,
  stranger: ({ stranger }) => stranger,
  'other organisation': ({ stranger }) => stranger,
  student: ({ stranger }) => stranger,
  banned: () => ({ status: 401, code: 'PGRST301' }),
  expired: () => ({ status: 401, code: 'PGRST303' }),
  'session revoked': () => ({ status: 401, code: 'PGRST301' }),
};

/** Row-level security hides every row from `anon` too; what is refused asks for a session. */
function forNobody({ stranger }: Attempt): Attempt['stranger'] {
  return stranger.status === 403 ? { ...stranger, status: 401 } : stranger;
}

/** What is wrong with an answer; undefined when the cell holds. */
export function complaintAboutAttempt(
  answer: Answer,
  attempt: Attempt,
  kind: Kind,
  victimIds: readonly string[],
): string | undefined {
  const outcome = BY_KIND[kind](attempt);
  const said = `${answer.status} ${answer.text.slice(0, 200)}`;
  const { code } = (answer.json ?? {}) as { code?: string };
  if (answer.status !== outcome.status || code !== outcome.code) {
    return `is not ${outcome.status} ${outcome.code ?? ''}: ${said}`;
  }
  // What was sent may come back.
  const sent = JSON.stringify(attempt.sent);
  const told = victimIds.filter((id) => !sent.includes(id) && answer.text.includes(id));
  return told.length > 0 ? `tells of the victim: ${said}` : undefined;
}
