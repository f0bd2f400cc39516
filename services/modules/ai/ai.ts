import type { Caller } from '../../platform/use-case/caller.ts';

/** One message of a conversation with a model. */
export interface AiMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Whose question it is: their budgets pay for it, and the ledger names them. */
export interface AskedFor {
  readonly caller: Caller;
  readonly requestId: string;
}

/** What is asked of a model, whoever answers. */
export interface CompletionRequest {
  readonly messages: readonly AiMessage[];
  /** A wish: models that the configuration does not allow are answered by the one it names. */
  readonly model?: string | undefined;
  /** 0 to 2; at 0 the same question may be answered from what was kept. @default the provider's own */
  readonly temperature?: number | undefined;
  /** @default the provider's own */
  readonly maxTokens?: number | undefined;
  /** `json` asks for one JSON object. @default 'text' */
  readonly format?: 'text' | 'json';
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** @default the platform itself */
  readonly askedFor?: AskedFor | undefined;
}

/** What an answer cost, as the provider reports it. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

/** A whole answer. */
export interface Completion {
  readonly content: string;
  readonly provider: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  readonly finishReason: 'stop' | 'length' | 'content-filter' | 'other';
  readonly usage?: TokenUsage;
  /** Whether it was given to another question before, or just now: then no model was asked for it. */
  readonly isCached: boolean;
  /** The provider's own answer, for doors that hand it through. */
  readonly raw: unknown;
}

/** A stream is any number of deltas and one end; the end repeats the whole. */
export type CompletionPart =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'text-end'; readonly completion: Omit<Completion, 'raw'> };

export interface EmbeddingRequest {
  readonly text: string;
  readonly signal?: AbortSignal | undefined;
  /** @default the platform itself */
  readonly askedFor?: AskedFor | undefined;
}

/** A text as a vector. */
export interface Embedding {
  readonly vector: readonly number[];
  readonly provider: string;
  readonly model: string;
  readonly usage?: Pick<TokenUsage, 'promptTokens' | 'totalTokens'>;
  readonly isCached: boolean;
}

/**
 * The one way from the platform to models. Every failure is one of `errors.ts`; its `retryable` says whether the same
 * may be asked again. Nothing is ever answered that no model said.
 *
 * @throws `ai.not-configured`, `ai.busy`, `ai.timed-out`, `ai.input-refused`, `ai.provider-busy`,
 * `ai.provider-refused`, `ai.provider-failed`, `ai.answer-unusable`
 */
export interface Ai {
  complete(request: CompletionRequest): Promise<Completion>;
  stream(request: CompletionRequest): AsyncIterable<CompletionPart>;
  embed(request: EmbeddingRequest): Promise<Embedding>;
}
