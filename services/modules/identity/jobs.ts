import { z } from 'zod';
import type { Job } from '../../platform/jobs/job.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { OwnUseCases } from './use-cases/bind.ts';

/** What accounts do without anybody asking: a new signing key when the old one is due, and tidying each hour. */
export function identityJobs({
  rotateSigningKeys,
  collectGarbage,
}: Pick<OwnUseCases, 'rotateSigningKeys' | 'collectGarbage'>): readonly Job[] {
  return [
    {
      name: 'identity.rotate-signing-keys',
      payload: z.object({}),
      schedule: '17 * * * *',
      run: async (_payload, signal) => {
        await rotateSigningKeys.execute(
          PLATFORM,
          { only_when_due: true },
          { requestId: 'identity.rotate-signing-keys', signal },
        );
      },
    },
    {
      name: 'identity.collect-garbage',
      payload: z.object({}),
      schedule: '23 * * * *',
      run: async (_payload, signal) => {
        await collectGarbage.execute(PLATFORM, {}, { requestId: 'identity.collect-garbage', signal });
      },
    },
  ];
}
