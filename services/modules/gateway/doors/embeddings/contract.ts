import { z } from 'zod';

/** As many as OpenAI takes at once. */
const MOST_INPUTS = 2_048;
const MOST_TOKENS = 8_192;

const text = z.string().min(1);
const tokens = z.array(z.int().min(0)).min(1).max(MOST_TOKENS);

/** The body of `POST /ai/v1/embeddings`. Tokens are those of `cl100k_base`, which OpenAI's models for vectors have. */
export const EmbeddingsInput = z.object({
  model: z.string().min(1).max(200),
  input: z.union([
    text,
    tokens,
    z.array(text).min(1).max(MOST_INPUTS),
    z.array(tokens).min(1).max(MOST_INPUTS),
  ]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).max(65_536).nullish(),
  user: z.string().max(256).nullish(),
});

export type EmbeddingsInput = z.output<typeof EmbeddingsInput>;
