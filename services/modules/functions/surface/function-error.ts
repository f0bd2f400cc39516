import type { NextFunction, Request, Response } from 'express';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { AppError, ErrorCode } from '../../../platform/errors/app-error.ts';
import { languageOfResponse, requestIdOf } from '../../../platform/http/context.ts';
import { setRetryAfter, toAppError, type ReportBug } from '../../../platform/http/problem.ts';
import type { TellRefusal, Told } from './function.ts';

/** The statuses that functions answer with (compat.md 1.6); what a provider does wrong is our 500. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  VALIDATION_ERROR: 400,
  UNSUPPORTED: 400,
  AI_PROVIDER_ERROR: 500,
};

/** Before it is known which function is meant, Supabase's own gateway speaks. */
const tellAsGateway: TellRefusal = ({ error, message }) => ({ code: gatewayCode(error), message });

function gatewayCode({ code, status }: AppError): string | number {
  return code === 'NOT_FOUND' ? 'NOT_FOUND' : status;
}

/** What a refusal says, whoever puts it into a form. */
export function toldOf(thrown: unknown, response: Response, clock: Pick<Clock, 'now'>): Told {
  const error = toAppError(thrown);
  return {
    error,
    status: error.reason === 'function.method-not-allowed' ? 405 : (STATUS[error.code] ?? error.status),
    message: sentenceOf(error, response),
    requestId: requestIdOf(response),
    timestamp: clock.now().toISOString(),
  };
}

/** The fields that do not fit are named in the sentence: these forms have no other place for them. */
function sentenceOf(error: AppError, response: Response): string {
  const [field] = error.errors ?? [];
  if (field === undefined) return error.say(languageOfResponse(response));
  return field.path === '' ? field.message : `${field.path}: ${field.message}`;
}

/** Where the way to a function leaves its form for the last handler. */
export interface Form {
  tell?: TellRefusal;
}

/** The last error handler of `/functions/v1`. Neither stacks nor causes leave the process. */
export function renderFunctionError({
  report,
  clock,
}: {
  readonly report: ReportBug;
  readonly clock: Pick<Clock, 'now'>;
}) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    const told = toldOf(thrown, response, clock);
    if (told.error.code === 'INTERNAL_ERROR') {
      const { method, path } = request;
      report(thrown, { requestId: told.requestId, method, path });
    }
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const { tell = tellAsGateway } = response.locals as Form;
    setRetryAfter(response, told.error);
    response.status(told.status).json(tell(told));
  };
}
