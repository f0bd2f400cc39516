import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import type { AuditLog } from './audit-log.ts';

const NoteInput = z.strictObject({ user_id: z.uuid() });

/** Writes down that somebody signed up who has an account: the answer does not tell. Never a door of its own. */
export const noteRepeatedSignUp = useCase<
  { readonly audit: Pick<AuditLog, 'write'> },
  typeof NoteInput,
  undefined
>({
  name: 'identity.note-repeated-sign-up',
  kind: 'append',
  input: NoteInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: ({ audit }, { address }, { user_id: userId }) =>
    audit.write({ address }, 'user_repeated_signup', userId, { provider: 'email' }).then(() => undefined),
});
