import { firstRow, onlyRow, perform, type Scope } from '../../../platform/database/scope.ts';
import type { Deletion, DueDeletion, OutboxPlace } from './deletion.ts';
import * as statements from './deletion.statements.ts';

/** The storage of deletions, and what they do to everything else. */
export interface Deletions {
  /** Undefined where there is no such account. The first request stands; an admin's comes at once. */
  schedule(deletion: {
    readonly user_id: string;
    readonly requested_by: Deletion['requested_by'];
    readonly grace_days: number;
  }): Promise<Deletion | undefined>;
  /** Whether it was to be deleted, and is not any more; false once it has begun. */
  cancel(userId: string): Promise<boolean>;
  /** Schedules people without an account who cannot come back any more; tells how many. */
  scheduleUnreachable(days: number, limit: number): Promise<number>;
  /** Milliseconds since the newest proof of who it is in this session; undefined where there is none. */
  sinceProof(sessionId: string): Promise<number | undefined>;
  listDue(limit: number): Promise<readonly DueDeletion[]>;
  /** Closes the door for good: no sign-in any more, no session. */
  close(userId: string): Promise<void>;
  forgetOrganisations(userId: string): Promise<void>;
  /** Removes a portion of the person's rows; tells how many went. */
  forgetRows(userId: string, most: number): Promise<number>;
  /** The account itself and what is left of it; the traces are for `sweep_at`. */
  forgetAccount(userId: string, sweepAfterSeconds: number): Promise<void>;
  forgetTraces(userId: string): Promise<void>;
  /** Removes what names the person in the next portion of the outbox; undefined at its end. */
  forgetInOutbox(userId: string, after: OutboxPlace, most: number): Promise<OutboxPlace | undefined>;
  /** Nothing is left: the deletion itself goes. */
  drop(userId: string): Promise<void>;
}

/** Deletions over `app.account_deletions`; its scope runs as the system. */
export function createDeletions(scope: Scope): Deletions {
  const run = perform.bind(undefined, scope);
  return {
    schedule: (deletion) => firstRow<Deletion>(scope, statements.schedule, { ...deletion }),
    cancel: async (id) => (await firstRow(scope, statements.cancel, { id })) !== undefined,
    scheduleUnreachable: async (days, limit) =>
      (await scope.rows(statements.scheduleUnreachable, { days, limit })).length,
    sinceProof: async (id) =>
      (await firstRow<{ ms: number | null }>(scope, statements.sinceProof, { id }))?.ms ?? undefined,
    listDue: (limit) => scope.rows<DueDeletion>(statements.listDue, { limit }),
    close: (id) => run(statements.closeAccount, { id }),
    forgetOrganisations: (id) => run(statements.forgetOrganisations, { id }),
    forgetRows: async (id, most) =>
      (await onlyRow<{ gone: number }>(scope, statements.forgetRows, { id, most })).gone,
    forgetAccount: async (id, seconds) => {
      await run(statements.forgetAccount, { id });
      await run(statements.markErased, { id, seconds });
    },
    forgetTraces: (id) => run(statements.forgetTraces, { id }),
    forgetInOutbox: (id, after, most) =>
      firstRow<OutboxPlace>(scope, statements.forgetInOutbox, { id, after, most }),
    drop: (id) => run(statements.dropDeletion, { id }),
  };
}
