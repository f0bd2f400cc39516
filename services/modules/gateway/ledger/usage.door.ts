import { requestIdOf } from '../../../platform/http/context.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Door } from '../doors/door.ts';
import { refuseAsOpenAi } from '../doors/openai-error.ts';
import { readInput } from '../doors/read-input.ts';
import { credentialMissing } from '../errors.ts';
import { UsageInput } from './contract.ts';
import type { UsageReport } from './usage.ts';

/** `GET /ai/v1/usage`: of the key that is shown, else of the person. */
export function usageDoor(usage: BoundUseCase<UsageReport>): Door {
  return {
    method: 'get',
    path: '/v1/usage',
    described: {
      name: 'aiUsage',
      summary:
        'What your calls came to: ?group_by=day|model|provider&from=&to=; of the key that is shown alone',
    },
    refuse: refuseAsOpenAi,
    answer: async ({ request, response, who }) => {
      if (who.caller.userId === '') throw credentialMissing();
      const input = readInput(UsageInput, request.query);
      const call = { requestId: requestIdOf(response) };
      const { keyId } = who;
      response.json(
        await usage.execute(who.caller, { ...input, ...(keyId !== undefined && { key_id: keyId }) }, call),
      );
    },
  };
}
