import type { AppError } from '../errors/app-error.ts';
import type { Language } from '../errors/sentences.ts';

/** A failure as sockets tell it: the members of the problem on `/api`, without the HTTP. */
export function refusalOf(
  error: AppError,
  language: Language,
): { ok: false; error: Record<string, unknown> } {
  const details = detailsOf(error);
  return {
    ok: false,
    error: {
      code: error.code,
      reason: error.reason,
      message: error.say(language),
      retryable: error.retryable,
      ...(details !== undefined && { details }),
      ...(error.retryable && { retry_after_ms: Math.ceil(error.retryAfterMs ?? 1_000) }),
    },
  };
}

function detailsOf({ details, errors, params }: AppError): Record<string, unknown> | undefined {
  const told = {
    ...details,
    ...(errors !== undefined && { errors }),
    ...(Object.keys(params).length > 0 && { params }),
  };
  return Object.keys(told).length > 0 ? told : undefined;
}
