import { textOf, type ChatRequest } from '../canonical/request.ts';
import type { UsageReport } from '../canonical/usage.ts';

/** Tokens that every message costs beside its text (OpenAI's cookbook). */
const PER_MESSAGE = 3;
/** Tokens of an image of middle size. */
const PER_IMAGE = 765;

/**
 * What a provider that died did not tell, counted here. Other models cut words otherwise, so it is an estimate and
 * says so. The tokeniser is loaded when it is first needed: it is large, and most processes never need it.
 */
export async function estimateUsage(request: ChatRequest, said: string): Promise<UsageReport> {
  const promptTokens = await countPrompt(request);
  return { promptTokens, completionTokens: await countTokens(said), isEstimated: true };
}

/** Tokens of the messages and tools of a request. */
export async function countPrompt({ messages, tools }: ChatRequest): Promise<number> {
  let images = 0;
  const texts = messages.map(({ content }) => {
    if (typeof content !== 'string') images += content.filter(({ type }) => type === 'image').length;
    return textOf(content);
  });
  const described = tools.length === 0 ? '' : JSON.stringify(tools);
  const counted = await countTokens(`${texts.join('\n')}${described}`);
  return counted + messages.length * PER_MESSAGE + images * PER_IMAGE;
}

/** Beyond this length a text is counted by its beginning: nobody waits for a tokeniser. */
const MOST_CHARS = 20_000;
/** A word without an end costs a tokeniser its length squared, so it sees pieces; each adds a token at most. */
const PIECE = 512;
/** A text that quotes a special token is a text. */
const NO_WORDS = new Set<string>();

export async function countTokens(text: string): Promise<number> {
  if (text === '') return 0;
  const { countTokens: count } = await import('gpt-tokenizer/encoding/cl100k_base');
  const part = text.slice(0, MOST_CHARS);
  let tokens = 0;
  for (let at = 0; at < part.length; at += PIECE) {
    tokens += count(part.slice(at, at + PIECE), { disallowedSpecial: NO_WORDS });
  }
  return Math.ceil((tokens * text.length) / part.length);
}
