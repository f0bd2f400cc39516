import type { AppError } from '../../../platform/errors/app-error.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { aiInputRefused, aiProviderBusy, aiProviderFailed, aiProviderRefused } from '../errors.ts';

/** The question itself is wrong: too long, or of a form that is not taken. */
const INPUT_REFUSED = new Set([400, 413, 422]);
/** We are wrong: the key, what it may do, the address or the model. */
const WE_ARE_REFUSED = new Set([401, 402, 403, 404, 405]);

/** What the SDK threw as one of our failures. The provider's text stays in the cause: it may quote keys and prompts. */
export function fromOpenAiError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const { status, headers } = (thrown ?? {}) as { status?: unknown; headers?: unknown };
  if (typeof status !== 'number') return aiProviderFailed({}, { cause: thrown });
  if (status === 429) return aiProviderBusy({}, { cause: thrown, retryAfterMs: retryAfterOf(headers) });
  if (INPUT_REFUSED.has(status)) return aiInputRefused({}, { cause: thrown });
  if (WE_ARE_REFUSED.has(status)) return aiProviderRefused({}, { cause: thrown });
  return aiProviderFailed({}, { cause: thrown });
}

const MOST_RETRY_AFTER_MS = 3_600_000;

function retryAfterOf(headers: unknown): number {
  const seconds = Number((headers as Partial<Headers> | undefined)?.get?.('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds * 1_000, MOST_RETRY_AFTER_MS) : 5_000;
}
