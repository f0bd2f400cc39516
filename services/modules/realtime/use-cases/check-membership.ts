import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Memberships } from '../memberships.ts';

const Input = z.strictObject({ kind: z.enum(['room', 'org']), id: z.uuid() });

/** Tells whether the caller is a member of a room or an organisation, and so may be on its private channel. */
export const checkMembership = useCase<{ memberships: Memberships }, typeof Input, boolean>({
  name: 'realtime.check-membership',
  kind: 'query',
  input: Input,
  roles: ['authenticated'],
  run: ({ memberships }, _caller, { kind, id }) => memberships.has(kind, id),
});
