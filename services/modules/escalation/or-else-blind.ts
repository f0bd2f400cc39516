import { isAppError } from '../../platform/errors/app-error.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { HeardAlert } from './alert.ts';
import { WebhookInput } from './contract.ts';

/** The same use case; while PostgreSQL is away its alerts are told all the same, and it still refuses. */
export function orElseBlind(
  hearAlerts: BoundUseCase<undefined>,
  tellBlindly: (heard: readonly HeardAlert[]) => Promise<void>,
): BoundUseCase<undefined> {
  return {
    ...hearAlerts,
    execute: async (caller, input, call) => {
      try {
        await hearAlerts.execute(caller, input, call);
        return undefined;
      } catch (thrown) {
        if (!isAppError(thrown) || thrown.code !== 'UNAVAILABLE') throw thrown;
        await tellBlindly(WebhookInput.parse(input).alerts);
        throw thrown;
      }
    },
  };
}
