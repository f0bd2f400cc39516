import type { AppError } from '../../platform/errors/app-error.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import { unavailable } from '../../platform/errors/common.ts';
import type { Ai, CompletionPart, CompletionRequest } from './ai.ts';
import { aiProviderFailed, aiTimedOut } from './errors.ts';

export interface DeadlineOptions {
  /** Milliseconds that one answer may take as a whole. */
  readonly totalMs: number;
  /** Milliseconds that a stream may be silent. */
  readonly stallMs: number;
}

/** The same AI that answers in time or says that it did not; whoever leaves ends the question at the provider. */
export function withDeadline(ai: Ai, { totalMs, stallMs }: DeadlineOptions): Ai {
  const inTime = async <Output>(
    caller: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Output>,
  ): Promise<Output> => {
    const total = AbortSignal.timeout(totalMs);
    try {
      return await work(AbortSignal.any([total, ...(caller === undefined ? [] : [caller])]));
    } catch (thrown) {
      throw whyItEnded(thrown, caller, [total]);
    }
  };
  return {
    complete: (request) => inTime(request.signal, (signal) => ai.complete({ ...request, signal })),
    embed: (request) => inTime(request.signal, (signal) => ai.embed({ ...request, signal })),
    stream: (request) => streamInTime(ai, request, { totalMs, stallMs }),
  };
}

/** The time that the reader takes does not count as silence. */
async function* streamInTime(
  ai: Ai,
  request: CompletionRequest,
  { totalMs, stallMs }: DeadlineOptions,
): AsyncGenerator<CompletionPart> {
  const total = AbortSignal.timeout(totalMs);
  const stall = new AbortController();
  const signals = [total, stall.signal, ...(request.signal === undefined ? [] : [request.signal])];
  const startTimer = (): NodeJS.Timeout => setTimeout(() => stall.abort(), stallMs);
  let timer = startTimer();
  try {
    for await (const part of ai.stream({ ...request, signal: AbortSignal.any(signals) })) {
      clearTimeout(timer);
      yield part;
      timer = startTimer();
    }
  } catch (thrown) {
    throw whyItEnded(thrown, request.signal, [total, stall.signal]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whatever the provider's client says of an abort: it was the caller, or the time. */
function whyItEnded(
  thrown: unknown,
  caller: AbortSignal | undefined,
  clocks: readonly AbortSignal[],
): AppError {
  if (caller?.aborted === true) return unavailable({}, { cause: 'the caller has gone' });
  if (clocks.some(({ aborted }) => aborted)) return aiTimedOut({}, { cause: thrown, retryAfterMs: 5_000 });
  return isAppError(thrown) ? thrown : aiProviderFailed({}, { cause: thrown });
}
