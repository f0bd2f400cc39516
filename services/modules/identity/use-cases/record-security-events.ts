import { z } from 'zod';
import type { Scope } from '../../../platform/database/scope.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { insertSecurityEvents } from '../security-events/security-event.statements.ts';

const RecordInput = z.strictObject({ events: z.array(z.record(z.string(), z.unknown())) });

/** Writes a batch of security events. */
export const recordSecurityEvents = useCase<{ readonly scope: Scope }, typeof RecordInput, undefined>({
  name: 'identity.record-security-events',
  kind: 'append',
  input: RecordInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ scope }, _caller, { events }) => {
    await scope.rows(insertSecurityEvents, { events });
    return undefined;
  },
});
