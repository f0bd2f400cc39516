import type { FinishReason } from './parts.ts';
import type { ToolCall } from './request.ts';
import type { ProviderShare, Usage, UsageReport } from './usage.ts';

/** One of the answers to a request. */
export interface Choice {
  readonly index: number;
  readonly text: string;
  readonly refusal?: string;
  readonly reasoning?: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
}

/** A whole answer as its provider gave it. */
export interface ProviderAnswer {
  /** The model that answered, as its provider names it. */
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage: UsageReport | undefined;
  /** The provider's own answer; doors of the same language (`wire`) hand it through. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly wire: Wire;
}

/** The languages that answers come in. */
export type Wire = 'openai' | 'anthropic' | 'gemini';

/** A whole answer of the gateway. */
export interface Answer extends Omit<ProviderAnswer, 'usage' | 'raw'> {
  /** Absent when it was put together from a stream. */
  readonly raw?: ProviderAnswer['raw'];
  readonly usage: Usage;
  /** The provider that answered, at last, as the configuration names it. */
  readonly provider: string;
  /** How many providers failed before it. */
  readonly switched: number;
  readonly shares: readonly ProviderShare[];
}

export interface EmbeddingRequest {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly dimensions?: number;
}

/** Texts as vectors, in the order of the inputs. */
export interface ProviderVectors {
  readonly model: string;
  readonly vectors: readonly (readonly number[])[];
  readonly usage: UsageReport | undefined;
}

export interface Vectors extends Omit<ProviderVectors, 'usage'> {
  readonly usage: Usage;
  readonly provider: string;
  /** Whether they were kept from before: then nobody was asked, and nobody is charged for tokens. */
  readonly isAgain?: boolean;
}
