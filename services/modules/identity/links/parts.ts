import type { Clock } from '../../../platform/clock/clock.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { JobQueue } from '../../../platform/jobs/job.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { createMailQueue, DELIVER_MAIL, DELIVER_NOTICE } from '../mail/deliver-mail.ts';
import type { Notice } from '../mail/notices.ts';
import { issuerOf, redirectRuleOf, type IdentityConfig } from '../settings.ts';
import type { LinkParts } from './stores.ts';

export interface LinkPartsDeps {
  readonly config: IdentityConfig;
  readonly queue: JobQueue;
  readonly secretBox: SecretBox;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** What happened to an account is news for three days. */
const NOTICE_SECONDS = 3 * 86_400;

/** What links need of the configuration and of the queue. */
export function linkPartsOf({ config, queue, secretBox, ids, clock }: LinkPartsDeps): LinkParts {
  const { AUTH_CODE_SECONDS: codeSeconds, AUTH_FLOW_SECONDS: flowSeconds, AUTH_NOTICES } = config.identity;
  const common = { jobs: queue, secretBox, ids, clock };
  const notices = { ...common, job: DELIVER_NOTICE, lifetimeSeconds: NOTICE_SECONDS } as const;
  return {
    issuer: issuerOf(config),
    chooseRedirect: redirectRuleOf(config),
    queueMails: createMailQueue({ ...common, job: DELIVER_MAIL, lifetimeSeconds: codeSeconds }),
    ...(AUTH_NOTICES && { queueNotices: createMailQueue<Notice>(notices) }),
    codeSeconds,
    flowSeconds,
  };
}
