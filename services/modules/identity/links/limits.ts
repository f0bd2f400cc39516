import { createHash } from 'node:crypto';
import type { RateLimiter, Verdict } from '../../../platform/rate-limit/rate-limiter.ts';
import { mailsTooMany, mailsTooOften } from './errors.ts';

/** What a mail is asked for; each has an interval of its own, as GoTrue's have. */
export type MailPurpose = 'confirmation' | 'recovery' | 'email_change' | 'reauthentication';

/**
 * How often mails may be asked for. Counted by address, whether there is such an account or not,
 * so that a refusal tells nothing (S5).
 */
export interface LinkLimits {
  /** @throws `auth.mails-too-often` within the interval, `auth.mails-too-many` beyond those of an hour. */
  admitMail(purpose: MailPurpose, subject: string): Promise<void>;
  /** The same for whoever must not see a refusal. */
  isMailAdmitted(purpose: MailPurpose, subject: string): Promise<boolean>;
}

type Limiter = Pick<RateLimiter, 'take'>;

const UNLIMITED: Limiter = {
  take: () => Promise.resolve({ allowed: true, retryAfterMs: 0 }),
};

export function createLinkLimits(limiter: Limiter = UNLIMITED): LinkLimits {
  const takeMail = async (purpose: MailPurpose, subject: string): Promise<Refusal | undefined> => {
    const interval = await limiter.take(`mail:${purpose}:${digestOf(subject)}`, ['mail-interval']);
    if (!interval.allowed) return { failure: mailsTooOften, verdict: interval };
    const hour = await limiter.take(`mail:${digestOf(subject)}`, ['mail-hour']);
    return hour.allowed ? undefined : { failure: mailsTooMany, verdict: hour };
  };
  return {
    admitMail: async (purpose, subject) => {
      const refusal = await takeMail(purpose, subject);
      if (refusal === undefined) return;
      const { retryAfterMs } = refusal.verdict;
      throw refusal.failure({ seconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)) }, { retryAfterMs });
    },
    isMailAdmitted: async (purpose, subject) => (await takeMail(purpose, subject)) === undefined,
  };
}

interface Refusal {
  readonly failure: typeof mailsTooOften;
  readonly verdict: Verdict;
}

/** Addresses of people do not become keys of Redis. */
function digestOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url').slice(0, 22);
}
