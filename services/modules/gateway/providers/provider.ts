import type { EmbeddingRequest, ProviderAnswer, ProviderVectors, Wire } from '../canonical/answer.ts';
import type { Part } from '../canonical/parts.ts';
import type { ChatRequest } from '../canonical/request.ts';

export type ProviderKind = 'openai' | 'anthropic' | 'gemini' | 'deepseek' | 'openai-compatible';

/** One question to a provider. */
export interface ProviderAsk {
  /** The model as the provider names it. */
  readonly model: string;
  readonly request: ChatRequest;
  /** What was already said by another provider; the answer goes on exactly behind it. */
  readonly spoken?: string;
  /** Aborted when nobody waits any more: the connection to the provider ends then. */
  readonly signal: AbortSignal;
}

/**
 * One provider, whatever language it speaks. Failures are those of `ai/errors.ts`: `retryable` says whether the same
 * may be asked again, and every one of them may be asked of another provider, except `ai.input-refused`.
 */
export interface ProviderPort {
  /** As the configuration names it; in figures, headers and the ledger. */
  readonly name: string;
  readonly kind: ProviderKind;
  readonly wire: Wire;
  /** The answer in parts, a batch for each piece of the network. Ends after the last part; cut short it throws. */
  stream(ask: ProviderAsk): AsyncIterable<readonly Part[]>;
  /** The answer in one piece. @default it is put together from the stream */
  complete?(ask: ProviderAsk): Promise<ProviderAnswer>;
  embed?(request: EmbeddingRequest, signal: AbortSignal): Promise<ProviderVectors>;
  /** Judges texts and images, as `POST /moderations` of OpenAI does. */
  moderate?(
    ask: { readonly model: string; readonly input: unknown },
    signal: AbortSignal,
  ): Promise<ProviderAnswer['raw']>;
  listModels(signal: AbortSignal): Promise<readonly string[]>;
  /** Resolves when the provider answers at all. @throws why it does not */
  health(signal: AbortSignal): Promise<void>;
}
