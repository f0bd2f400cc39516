import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { IdentitySettings } from '../use-cases/deps.ts';
import { AccountInput, NoInput } from './contract.ts';
import type { DueDeletion, OutboxPlace } from './deletion.ts';
import type { Deletions } from './deletion.repository.ts';

interface Deps {
  readonly deletions: Deletions;
  readonly audit: Pick<AuditLog, 'write' | 'forget'>;
  readonly sweepAfterSeconds: number;
  readonly settings: Pick<IdentitySettings, 'sessionDays'>;
}

/** Accounts of one turn of the job. */
const DUE_AT_ONCE = 50;
/** Rows of one statement: each fires triggers, and it must stay far below the time that a statement may take. */
const ROWS_AT_ONCE = 500;
/** Changes of one statement, each of which is looked through. */
const CHANGES_AT_ONCE = 2_000;

const step = { input: AccountInput, roles: ['service_role'], runsAs: 'system' } as const;

/** Which accounts something is to be done for now. */
export const listDueDeletions = useCase<Deps, typeof NoInput, readonly DueDeletion[]>({
  ...step,
  name: 'identity.list-due-deletions',
  kind: 'query',
  input: NoInput,
  run: ({ deletions }) => deletions.listDue(DUE_AT_ONCE),
});

/** Accounts of one statement. */
export const UNREACHABLE_AT_ONCE = 500;

/** People who came in without an account and whose sessions have ended; tells how many are to go. */
export const scheduleUnreachable = useCase<Deps, typeof NoInput, number>({
  ...step,
  name: 'identity.schedule-unreachable',
  kind: 'command',
  input: NoInput,
  run: ({ deletions, settings }) => deletions.scheduleUnreachable(settings.sessionDays, UNREACHABLE_AT_ONCE),
});

export const closeAccount = useCase<Deps, typeof AccountInput, undefined>({
  ...step,
  name: 'identity.close-account',
  kind: 'command',
  run: ({ deletions }, _caller, { user_id: id }) => deletions.close(id).then(() => undefined),
});

export const forgetOrganisations = useCase<Deps, typeof AccountInput, undefined>({
  ...step,
  name: 'identity.forget-organisations',
  kind: 'command',
  run: ({ deletions }, _caller, { user_id: id }) => deletions.forgetOrganisations(id).then(() => undefined),
});

/** A portion of the person's rows; tells how many went. */
export const forgetRows = useCase<Deps, typeof AccountInput, number>({
  ...step,
  name: 'identity.forget-rows',
  kind: 'command',
  run: ({ deletions }, _caller, { user_id: id }) => deletions.forgetRows(id, ROWS_AT_ONCE),
});

export const forgetAccount = useCase<Deps, typeof AccountInput, undefined>({
  ...step,
  name: 'identity.forget-account',
  kind: 'command',
  run: async ({ deletions, audit, sweepAfterSeconds }, caller, { user_id: id }) => {
    await audit.forget(id);
    await audit.write(caller, 'user_deleted', id, { user_email: '', user_phone: '' });
    await deletions.forgetAccount(id, sweepAfterSeconds);
    return undefined;
  },
});

export const forgetTraces = useCase<Deps, typeof AccountInput, undefined>({
  ...step,
  name: 'identity.forget-traces',
  kind: 'command',
  run: async ({ deletions, audit }, _caller, { user_id: id }) => {
    await audit.forget(id);
    await deletions.forgetTraces(id);
    return undefined;
  },
});

const OutboxInput = z.strictObject({
  user_id: z.guid(),
  after: z.strictObject({ xid: z.string(), id: z.string() }),
});

/** The next portion of the outbox; the place it came to. */
export const forgetInOutbox = useCase<Deps, typeof OutboxInput, OutboxPlace | undefined>({
  ...step,
  name: 'identity.forget-in-outbox',
  kind: 'command',
  input: OutboxInput,
  run: ({ deletions }, _caller, { user_id: id, after }) =>
    deletions.forgetInOutbox(id, after, CHANGES_AT_ONCE),
});

export const dropDeletion = useCase<Deps, typeof AccountInput, undefined>({
  ...step,
  name: 'identity.drop-deletion',
  kind: 'command',
  run: ({ deletions }, _caller, { user_id: id }) => deletions.drop(id).then(() => undefined),
});
