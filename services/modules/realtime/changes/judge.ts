import type { RowChange } from '../../../platform/events/row-change.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { tableOf, type Table } from '../tables.ts';
import type { Candidate } from './audience.ts';
import type { Visibility } from './visibility.ts';

/** A change with those whom it may be for. */
export interface Pending {
  readonly change: RowChange;
  readonly candidates: readonly Candidate[];
}

/** Tells of a change and a listener's caller whether the row is the caller's to see. */
export type Verdicts = (change: RowChange, caller: Caller) => boolean;

interface Question {
  readonly caller: Caller;
  readonly table: Table;
  readonly changes: RowChange[];
}

/**
 * Judges a batch of changes: one question per caller and table, asked together, so that they share round trips.
 *
 * A row that is gone cannot be judged any more (a DELETE, or one that was inserted and deleted at once): then its owner
 * is told, and whoever holds the service key, and nobody else.
 *
 * @throws unavailable when the database is away: then nothing of the batch has been told.
 */
export async function judge(visibility: Visibility, pending: readonly Pending[]): Promise<Verdicts> {
  const questions = questionsOf(pending);
  const allowed = new Set<string>();
  const open = await Promise.all(
    questions.map(async ({ caller, table, changes }) => {
      const ids = [...new Set(changes.flatMap(({ rowId }) => rowId ?? []))];
      const visible = await visibility.visible(caller, table, ids);
      const isSeen = ({ rowId }: RowChange): boolean => rowId !== null && visible.has(rowId);
      for (const change of changes.filter(isSeen)) allowed.add(verdictKey(change, caller));
      return { caller, table, changes: changes.filter((change) => !isSeen(change) && isOwn(change, caller)) };
    }),
  );
  for (const key of await judgeGone(
    visibility,
    open.filter(({ changes }) => changes.length > 0),
  ))
    allowed.add(key);
  return (change, caller) =>
    change.operation === 'DELETE' ? isOwn(change, caller) : allowed.has(verdictKey(change, caller));
}

/** An owner's row that is not to be seen: it was deleted since, or a policy hides it. */
async function judgeGone(visibility: Visibility, open: readonly Question[]): Promise<string[]> {
  const answers = await Promise.all(
    open.map(async ({ caller, table, changes }) => {
      const ids = changes.flatMap(({ rowId }) => rowId ?? []);
      const existing = await visibility.existing(table, ids);
      return changes
        .filter(({ rowId }) => rowId !== null && !existing.has(rowId))
        .map((change) => verdictKey(change, caller));
    }),
  );
  return answers.flat();
}

function questionsOf(pending: readonly Pending[]): Question[] {
  const questions = new Map<string, Question>();
  const asked = new Set<string>();
  for (const { change, candidates } of pending) {
    const table = tableOf(change);
    if (table === undefined || change.operation === 'DELETE') continue;
    for (const { caller } of candidates.map(({ listener }) => listener)) {
      const verdict = verdictKey(change, caller);
      if (asked.has(verdict)) continue;
      asked.add(verdict);
      const key = `${table} ${callerKey(caller)}`;
      const question = questions.get(key);
      if (question === undefined) questions.set(key, { caller, table, changes: [change] });
      else question.changes.push(change);
    }
  }
  return [...questions.values()];
}

function isOwn({ userId }: RowChange, { role, userId: callerId }: Caller): boolean {
  return role === 'service_role' || (role === 'authenticated' && userId !== null && userId === callerId);
}

/** What policies of these tables read of a caller. */
function callerKey({ role, userId }: Caller): string {
  return `${role} ${userId}`;
}

function verdictKey({ id }: RowChange, caller: Caller): string {
  return `${id} ${callerKey(caller)}`;
}
