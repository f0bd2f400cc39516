import type { Clock } from '../../../platform/clock/clock.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { JobQueue } from '../../../platform/jobs/job.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { createMailQueue } from '../mail/deliver-mail.ts';
import { issuerOf, redirectRuleOf, type IdentityConfig } from '../settings.ts';
import type { LinkParts } from './stores.ts';

export interface LinkPartsDeps {
  readonly config: IdentityConfig;
  readonly queue: JobQueue;
  readonly secretBox: SecretBox;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** What links need of the configuration and of the queue. */
export function linkPartsOf({ config, queue, secretBox, ids, clock }: LinkPartsDeps): LinkParts {
  const { AUTH_CODE_SECONDS: codeSeconds, AUTH_FLOW_SECONDS: flowSeconds } = config.identity;
  return {
    issuer: issuerOf(config),
    chooseRedirect: redirectRuleOf(config),
    queueMails: createMailQueue({ jobs: queue, secretBox, ids, clock, lifetimeSeconds: codeSeconds }),
    codeSeconds,
    flowSeconds,
  };
}
