import type { GatewayCall } from '../call.ts';
import type { Part } from '../canonical/parts.ts';
import type { ProviderAsk } from '../providers/provider.ts';
import type { Candidate } from '../routing/candidate.ts';
import { aiTimedOut } from '../../ai/index.ts';

/** One question to one candidate. */
export interface Attempt {
  readonly candidate: Candidate;
  readonly ask: Omit<ProviderAsk, 'signal' | 'model'>;
  readonly call: Pick<GatewayCall, 'signal'>;
  /** Milliseconds that it may be silent. */
  readonly stallMs: number;
}

/**
 * What a candidate says, given up when it falls silent, and when nobody waits any more. The time that the reader takes
 * is not silence, and comments in the stream are no words.
 *
 * @throws `ai.timed-out`, and what the provider fails with
 */
export async function* hear({ candidate, ask, call, stallMs }: Attempt): AsyncGenerator<readonly Part[]> {
  const ending = endWith(call.signal);
  const { provider, model } = candidate;
  let isWaiting = true;
  let isSilent = false;
  const timer = setTimeout(() => {
    if (!isWaiting) return;
    isSilent = true;
    ending.end();
  }, stallMs);
  const words = provider.stream({ ...ask, model, signal: ending.signal })[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (let step = await words.next(); step.done !== true; step = await words.next()) {
      isWaiting = false;
      yield step.value;
      isWaiting = true;
      timer.refresh();
    }
    isDone = true;
  } catch (thrown) {
    isDone = !isSilent && !call.signal.aborted;
    if (isSilent) throw silence(stallMs);
    throw thrown;
  } finally {
    clearTimeout(timer);
    if (!isDone) ending.end();
    ending.forget();
    void words.return?.().catch(() => undefined);
  }
}

/** A whole answer, given up after the same silence. @throws `ai.timed-out`, and what the provider fails with */
export async function hearWhole<Output>(
  { call, stallMs }: Pick<Attempt, 'call' | 'stallMs'>,
  work: (signal: AbortSignal) => Promise<Output>,
): Promise<Output> {
  const ending = endWith(call.signal);
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    ending.end();
  }, stallMs);
  try {
    return await work(ending.signal);
  } catch (thrown) {
    throw isSilent ? silence(stallMs) : thrown;
  } finally {
    clearTimeout(timer);
    ending.forget();
  }
}

function silence(stallMs: number): Error {
  return aiTimedOut({}, { cause: `silent for ${String(stallMs)} ms`, retryAfterMs: 5_000 });
}

/** A signal of its own that ends with another one. */
function endWith(signal: AbortSignal): { signal: AbortSignal; end: () => void; forget: () => void } {
  const own = new AbortController();
  const end = (): void => own.abort();
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return { signal: own.signal, end, forget: () => signal.removeEventListener('abort', end) };
}
