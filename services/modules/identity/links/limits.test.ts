import { describe, expect, test } from '@jest/globals';
import type { RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts';
import { createLinkLimits } from './limits.ts';

/** A limiter of which each rule allows so many. */
function limiterOf(most: Readonly<Record<string, number>>): {
  limiter: Pick<RateLimiter, 'take'>;
  subjects: string[];
} {
  const taken = new Map<string, number>();
  const subjects: string[] = [];
  return {
    subjects,
    limiter: {
      take: (subject, [rule = '']) => {
        subjects.push(subject);
        const key = `${subject} ${rule}`;
        const count = (taken.get(key) ?? 0) + 1;
        taken.set(key, count);
        const allowed = count <= (most[rule] ?? 0);
        return Promise.resolve({ allowed, retryAfterMs: allowed ? 0 : 41_500 });
      },
    },
  };
}

describe('how often a mail may be asked for', () => {
  test('is once within the interval, for each purpose', async () => {
    const limits = createLinkLimits(limiterOf({ 'mail-interval': 1, 'mail-hour': 30 }).limiter);
    await limits.admitMail('recovery', 'a@example.test');
    await limits.admitMail('confirmation', 'a@example.test');
    await limits.admitMail('recovery', 'b@example.test');
    await expect(limits.admitMail('recovery', 'a@example.test')).rejects.toMatchObject({
      reason: 'auth.mails-too-often',
      message: 'For security purposes, you can only request this after 42 seconds.',
      retryAfterMs: 41_500,
    });
    expect(await limits.isMailAdmitted('recovery', 'a@example.test')).toBe(false);
  });

  test('is so many within an hour, for all purposes together', async () => {
    const limits = createLinkLimits(limiterOf({ 'mail-interval': 9, 'mail-hour': 2 }).limiter);
    await limits.admitMail('recovery', 'a@example.test');
    expect(await limits.isMailAdmitted('confirmation', 'a@example.test')).toBe(true);
    await expect(limits.admitMail('email_change', 'a@example.test')).rejects.toMatchObject({
      reason: 'auth.mails-too-many',
      message: 'email rate limit exceeded',
    });
  });

  test('is counted without keeping the address', async () => {
    const { limiter, subjects } = limiterOf({ 'mail-interval': 1, 'mail-hour': 1 });
    await createLinkLimits(limiter).admitMail('recovery', 'a@example.test');
    expect(subjects).toHaveLength(2);
    expect(subjects.join()).not.toContain('example');
  });

  test('is not counted where there is no limiter', async () => {
    const limits = createLinkLimits();
    await limits.admitMail('recovery', 'a');
    await limits.admitMail('recovery', 'a');
  });
});
