import { z } from 'zod';
import { unavailable } from '../../../platform/errors/common.ts';
import { captchaFailed } from './errors.ts';

/**
 * Asks the provider whether somebody solved a captcha.
 *
 * @throws `auth.captcha-failed` when they did not, `platform.unavailable` when the provider does not answer.
 */
export type CheckCaptcha = (token: string, address: string) => Promise<void>;

export interface CaptchaOptions {
  readonly provider: 'hcaptcha' | 'turnstile';
  readonly secret: string;
  /** @default the provider's usual place */
  readonly verifyUrl?: string | undefined;
  /** How long the provider may take. @default 5000 */
  readonly deadlineMs?: number;
}

const VERIFY_URL = {
  hcaptcha: 'https://api.hcaptcha.com/siteverify',
  turnstile: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
} as const;

const Verdict = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string().max(100)).max(20).default([]),
});

/** Both providers have the same interface, `siteverify`. */
export function createCaptchaCheck(options: CaptchaOptions): CheckCaptcha {
  const { provider, secret, verifyUrl = VERIFY_URL[provider], deadlineMs = 5_000 } = options;
  return async (token, address) => {
    if (token === '') throw captchaFailed({ why: 'no captcha_token found' });
    const { success, 'error-codes': codes } = await ask(verifyUrl, {
      body: new URLSearchParams({ secret, response: token, remoteip: address }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (!success) throw captchaFailed({ why: codes.join(', ') });
  };
}

async function ask(
  url: string,
  request: { body: URLSearchParams; signal: AbortSignal },
): Promise<z.output<typeof Verdict>> {
  try {
    const answer = await fetch(url, { method: 'POST', redirect: 'error', ...request });
    return Verdict.parse(await answer.json());
  } catch (cause) {
    throw unavailable({}, { cause, retryAfterMs: 1_000 });
  }
}
