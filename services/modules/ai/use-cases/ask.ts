import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { Call } from '../../../platform/use-case/use-case.ts';
import type {
  AskedFor,
  Completion,
  CompletionPart,
  CompletionRequest,
  Embedding,
  TokenUsage,
} from '../ai.ts';
import type { AiDeps } from './deps.ts';

/** Who asks, and in which call. */
export interface Asker {
  readonly caller: Caller;
  readonly call: Call;
}

type Answered = Pick<Completion, 'model' | 'isCached'> & { readonly usage?: Pick<TokenUsage, 'totalTokens'> };
type Ledger = Pick<AiDeps, 'recordUsage' | 'clock' | 'log' | 'provider' | 'turns'>;

/** Who asks pays: the question is theirs, not the platform's. */
export function paidBy({ caller, call }: Asker): {
  readonly signal: AbortSignal | undefined;
  readonly askedFor: AskedFor;
} {
  return { signal: call.signal, askedFor: { caller, requestId: call.requestId } };
}

/** Asks for a whole answer and writes into the asker's log what it cost, or that it failed. */
export async function askWhole(
  deps: Pick<AiDeps, 'ai'> & Ledger,
  asker: Asker,
  request: CompletionRequest,
): Promise<Completion> {
  return logged(deps, asker, () => deps.ai.complete({ ...request, ...paidBy(asker) }));
}

/** The same for a vector. */
export async function askForVector(
  deps: Pick<AiDeps, 'ai'> & Ledger,
  asker: Asker,
  text: string,
): Promise<Embedding> {
  return logged(deps, asker, () => deps.ai.embed({ text, ...paidBy(asker) }));
}

/** The same for a stream: written when it ends, however it ends. What was given again cost nothing, so it is not. */
export async function* askInParts(
  deps: Pick<AiDeps, 'ai'> & Ledger,
  asker: Asker,
  request: CompletionRequest,
): AsyncGenerator<CompletionPart> {
  const end = beginTurn(deps, asker);
  const requestedAt = deps.clock.now();
  let answered: Answered | undefined;
  let wasAsked = true;
  try {
    for await (const part of deps.ai.stream({ ...request, ...paidBy(asker) })) {
      if (part.type === 'text-end') answered = part.completion;
      yield part;
    }
  } catch (error) {
    wasAsked = reachedModel(error);
    throw error;
  } finally {
    end();
    if (wasAsked && answered?.isCached !== true) await write(deps, asker, requestedAt, answered);
  }
}

async function logged<Output extends Answered>(
  deps: Ledger,
  asker: Asker,
  ask: () => Promise<Output>,
): Promise<Output> {
  const end = beginTurn(deps, asker);
  const requestedAt = deps.clock.now();
  let answered: Output | undefined;
  let wasAsked = true;
  try {
    return (answered = await ask());
  } catch (error) {
    wasAsked = reachedModel(error);
    throw error;
  } finally {
    end();
    if (wasAsked && answered?.isCached !== true) await write(deps, asker, requestedAt, answered);
  }
}

/** Without a provider, or a budget, nobody was asked, and nothing stands in a log. */
function reachedModel(error: unknown): boolean {
  return !isAppError(error) || !(error.reason === 'ai.not-configured' || error.reason.startsWith('gateway.'));
}

/** People wait for their own answers; the service key speaks for many. */
function beginTurn({ turns }: Pick<AiDeps, 'turns'>, { caller }: Asker): () => void {
  return caller.role === 'authenticated' ? turns.begin(caller.userId) : () => undefined;
}

/**
 * An answer that was given is given: when its cost cannot be written, the log says so. Whoever left in between is
 * written down all the same, so the call here has no signal.
 */
async function write(
  { recordUsage, log, provider }: Ledger,
  { caller, call }: Asker,
  requestedAt: Date,
  answered: Answered | undefined,
): Promise<void> {
  if (caller.role !== 'authenticated') return;
  const usage = {
    provider,
    model: answered?.model ?? null,
    tokens_used: answered?.usage?.totalTokens ?? null,
    success: answered !== undefined,
    requested_at: requestedAt.toISOString(),
  };
  try {
    await recordUsage.execute(caller, usage, { requestId: call.requestId });
  } catch (error) {
    log.warn('What an AI call cost could not be written', { error, request_id: call.requestId });
  }
}
