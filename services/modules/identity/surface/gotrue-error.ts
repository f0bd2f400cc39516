import type { NextFunction, Request, Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import { requestIdOf } from '../../../platform/http/context.ts';
import { setRetryAfter, toAppError, type ReportBug } from '../../../platform/http/problem.ts';

import { LINK_ROWS } from '../links/gotrue-rows.ts';
import { ADMIN_ROWS } from '../admin/gotrue-rows.ts';
import { MFA_ROWS } from '../mfa/gotrue-rows.ts';
import { idTokenRefused } from '../oauth/errors.ts';
import { OAUTH_ROWS } from '../oauth/gotrue-rows.ts';

/** A failure as GoTrue's status and code. */
export type GotrueRow = readonly [status: number, code: string, weakness?: 'length' | 'pwned'];

/** Our failures as GoTrue tells them (compat.md 1.3). */
const GOTRUE: Readonly<Record<string, GotrueRow>> = {
  ...LINK_ROWS,
  'auth.captcha-failed': [400, 'captcha_failed'],
  'auth.invalid-credentials': [400, 'invalid_credentials'],
  'auth.grant-type-unknown': [400, 'invalid_credentials'],
  'auth.email-not-confirmed': [400, 'email_not_confirmed'],
  'auth.user-banned': [400, 'user_banned'],
  'auth.user-already-exists': [422, 'user_already_exists'],
  'auth.email-in-use': [422, 'email_exists'],
  'auth.email-invalid': [400, 'validation_failed'],
  'auth.password-missing': [400, 'validation_failed'],
  'auth.password-too-long': [400, 'validation_failed'],
  'auth.password-too-short': [422, 'weak_password', 'length'],
  'auth.password-common': [422, 'weak_password', 'pwned'],
  'auth.password-same': [422, 'same_password'],
  'auth.password-needs-email': [422, 'validation_failed'],
  'auth.current-password-wrong': [400, 'current_password_invalid'],
  'auth.metadata-too-large': [400, 'validation_failed'],
  'auth.anonymous-disabled': [422, 'anonymous_provider_disabled'],
  'auth.phone-disabled': [400, 'phone_provider_disabled'],
  'auth.not-offered': [501, 'not_implemented'],
  'auth.refresh-token-missing': [400, 'validation_failed'],
  'auth.refresh-token-malformed': [400, 'validation_failed'],
  'auth.refresh-token-not-found': [400, 'refresh_token_not_found'],
  'auth.refresh-token-already-used': [400, 'refresh_token_already_used'],
  'auth.session-not-found': [400, 'session_not_found'],
  'auth.session-expired': [400, 'session_expired'],
  'auth.one-time-code-expired': [403, 'otp_expired'],
  'auth.token-missing': [401, 'no_authorization'],
  'auth.token-invalid': [403, 'bad_jwt'],
  'auth.token-expired': [403, 'bad_jwt'],
  'auth.session-revoked': [403, 'session_not_found'],
  'auth.account-gone': [403, 'user_not_found'],
  'auth.apikey-invalid': [401, 'no_authorization'],
  ...ADMIN_ROWS,
  ...MFA_ROWS,
  ...OAUTH_ROWS,
  'input.invalid': [400, 'validation_failed'],
  'input.malformed': [400, 'bad_json'],
  'input.media-type': [415, 'bad_json'],
  'input.too-large': [413, 'validation_failed'],
  'route.not-found': [404, 'not_found'],
  'platform.rate-limited': [429, 'over_request_rate_limit'],
};

const VERSION_HEADER = 'X-Supabase-Api-Version';
/** From this version on errors have the newer form. */
const NEWER_FORM = '2024-01-01';

/** A failure as GoTrue's status and code. */
export function gotrueOf(error: AppError): { status: number; code: string; weakness?: string } {
  const [status, code, weakness] = GOTRUE[error.reason] ?? [error.status, 'unexpected_failure'];
  return { status, code, ...(weakness !== undefined && { weakness }) };
}

/** The last error handler of `/auth/v1`. Messages are English there: front ends compare them. */
export function renderGotrueError(report: ReportBug) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    const error = toAppError(thrown);
    const requestId = requestIdOf(response);
    if (error.code === 'INTERNAL_ERROR')
      report(thrown, { requestId, method: request.method, path: request.path });
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const { status, code, weakness } = gotrueOf(error);
    const message = error.say('en');
    const weak = weakness === undefined ? {} : { weak_password: { reasons: [weakness] } };
    setRetryAfter(response, error);
    if (error.reason === idTokenRefused.definition.reason) {
      response.status(status).json({ error: error.details?.['error'], error_description: message });
      return;
    }
    if (wantsNewerForm(request)) {
      response.set(VERSION_HEADER, NEWER_FORM);
      if (weakness === undefined) response.set('X-Sb-Error-Code', code);
      response.status(status).json({ code, message, ...weak });
      return;
    }
    response.set('X-Sb-Error-Code', code);
    const errorId = status >= 500 ? { error_id: requestId } : {};
    response.status(status).json({ code: status, error_code: code, msg: message, ...errorId, ...weak });
  };
}

/** The version is a date; a client that sends a later one knows the form of this one. */
function wantsNewerForm(request: Request): boolean {
  const version = request.get(VERSION_HEADER) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= NEWER_FORM;
}
