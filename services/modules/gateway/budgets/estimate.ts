import type { EmbeddingRequest } from '../canonical/answer.ts';
import { textOf, type ChatRequest } from '../canonical/request.ts';
import type { Price } from '../prices/price-table.ts';
import type { Estimate } from './budget.ts';

/** Tokens that every message costs beside its text, and an image of middle size. */
const PER_MESSAGE = 3;
const PER_IMAGE = 765;
/** A token is rarely shorter: four letters of English, three bytes of a Chinese sign. */
const BYTES_PER_TOKEN = 3;
/** How long an answer may be that nobody limits and whose model names no usual length. */
const USUAL_OUTPUT = 4_096;

/** What of prices an estimate needs: those of the dearest who may answer. */
export type DearestPrice = Pick<Price, 'input' | 'output' | 'usualOutputTokens'>;

/**
 * What a conversation may cost at most. The prompt is counted by its bytes, which is quick and rather too much; what
 * providers tell is charged in the end.
 */
export function estimateChat(request: ChatRequest, price: DearestPrice): Estimate {
  const { messages, tools, maxTokens, n } = request;
  let bytes = tools.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(tools));
  let images = 0;
  for (const message of messages) {
    bytes += Buffer.byteLength(textOf(message.content));
    if (typeof message.content !== 'string') {
      images += message.content.filter(({ type }) => type === 'image').length;
    }
    if (message.role === 'assistant' && message.toolCalls.length > 0) {
      bytes += Buffer.byteLength(JSON.stringify(message.toolCalls));
    }
  }
  const promptTokens =
    Math.ceil(bytes / BYTES_PER_TOKEN) + messages.length * PER_MESSAGE + images * PER_IMAGE;
  return {
    promptTokens,
    outputTokens: (maxTokens ?? price.usualOutputTokens ?? USUAL_OUTPUT) * n,
    promptUsd: promptTokens * price.input,
    usdPerOutputToken: price.output,
  };
}

/** What vectors may cost at most: nothing is said. */
export function estimateEmbedding({ inputs }: EmbeddingRequest, price: DearestPrice): Estimate {
  const bytes = inputs.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const promptTokens = Math.ceil(bytes / BYTES_PER_TOKEN) + inputs.length;
  return { promptTokens, outputTokens: 0, promptUsd: promptTokens * price.input, usdPerOutputToken: 0 };
}
