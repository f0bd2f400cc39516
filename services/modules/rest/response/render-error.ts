import type { NextFunction, Request, Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import { callerOf, requestIdOf } from '../../../platform/http/context.ts';
import { setRetryAfter, toAppError, type ReportBug } from '../../../platform/http/problem.ts';
import { unavailable } from '../../../platform/errors/common.ts';
import type { RestErrorBody, RestRefusal } from '../errors.ts';
import { bodyOfDatabaseError, databaseErrorIn, statusOfDatabaseError } from './database-error.ts';

type Told = readonly [status: number, code: string, message?: string, hint?: string];

/** Failures of the platform as PostgREST, or the gateway before it, tells them. */
const TOLD: Readonly<Record<string, Told>> = {
  'auth.token-invalid': [401, 'PGRST301', "JWT couldn't be decoded"],
  'auth.token-expired': [401, 'PGRST303', 'JWT expired'],
  'auth.session-revoked': [401, 'PGRST301'],
  'auth.account-gone': [401, 'PGRST301'],
  'auth.apikey-invalid': [
    401,
    'PGRST301',
    'Invalid API key',
    'Double check your Supabase `anon` or `service_role` API key.',
  ],
  'auth.sign-in-needed': [401, 'PGRST302', 'Anonymous access is disabled'],
  'input.malformed': [400, 'PGRST102', 'Empty or invalid json'],
  'input.media-type': [400, 'PGRST102'],
  'input.too-large': [413, 'PGRST102'],
  'platform.rate-limited': [429, 'over_request_rate_limit'],
  'platform.unavailable': [503, 'PGRST000', 'Database connection error. Retrying the connection.'],
  'platform.internal': [500, 'PGRSTX00'],
};

/** The last error handler of `/rest/v1`: `{code, message, details, hint}`, in English, because front ends compare it. */
export function renderRestError(report: ReportBug) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    const { status, body } = refusalOf(thrown, response);
    if (status === 500) {
      report(thrown, { requestId: requestIdOf(response), method: request.method, path: '/rest/v1' });
    }
    if (response.headersSent) {
      next(thrown);
      return;
    }
    if (status === 401) response.set('WWW-Authenticate', challengeOf(body));
    if (status === 429 || status === 503) setRetryAfter(response, waitOf(thrown));
    response.set('Proxy-Status', `PostgREST; error=${body.code}`);
    response
      .status(status)
      .type('application/json; charset=utf-8')
      .send(request.method === 'HEAD' ? '' : JSON.stringify(body));
  };
}

function refusalOf(thrown: unknown, response: Response): RestRefusal {
  const database = databaseErrorIn(thrown);
  if (database !== undefined) {
    const isAnonymous = callerOf(response).role === 'anon';
    return {
      status: statusOfDatabaseError(database.code, isAnonymous),
      body: bodyOfDatabaseError(database),
    };
  }
  const error = toAppError(thrown);
  if (error.reason === 'rest.refused') return error.details as unknown as RestRefusal;
  const [status, code, message, hint] = TOLD[error.reason] ?? [error.status, error.reason];
  return {
    status,
    body: { code, message: message ?? error.say('en'), details: detailsOf(error), hint: hint ?? null },
  };
}

/** What cannot be read is worth a word more than PostgREST's. */
function detailsOf(error: AppError): string | null {
  return error.reason === 'input.malformed' ? error.say('en') : null;
}

function waitOf(thrown: unknown): AppError {
  const error = toAppError(thrown);
  return error.status === 429 || error.status === 503 ? error : unavailable();
}

function challengeOf({ code, message }: RestErrorBody): string {
  if (!code.startsWith('PGRST30') || code === 'PGRST302') return 'Bearer';
  return `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`;
}
