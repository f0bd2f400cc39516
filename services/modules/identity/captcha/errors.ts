import { failure } from '../../../platform/errors/app-error.ts';

export const captchaFailed = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.captcha-failed',
  sentences: {
    en: 'captcha protection: request disallowed ({why})',
    de: 'Das Captcha wurde nicht gelöst ({why})',
  },
});
