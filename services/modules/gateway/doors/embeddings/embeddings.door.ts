import type { Ids } from '../../../../platform/ids/ids.ts';
import type { EmbeddingRequest } from '../../canonical/answer.ts';
import type { Gateway } from '../../gateway.ts';
import { textOfTokens } from '../../tokens/text-of-tokens.ts';
import { surroundingsOf } from '../call-of-visit.ts';
import type { Door } from '../door.ts';
import { refuseAsOpenAi } from '../openai-error.ts';
import { invalid, readInput } from '../read-input.ts';
import { EmbeddingsInput } from './contract.ts';

export interface EmbeddingsDeps {
  readonly gateway: Gateway;
  readonly ids: Pick<Ids, 'token'>;
}

/** `POST /ai/v1/embeddings`: texts, or tokens, as vectors. */
export function embeddingsDoor({ gateway, ids }: EmbeddingsDeps): Door {
  return {
    method: 'post',
    path: '/v1/embeddings',
    described: {
      name: 'aiEmbeddings',
      summary: 'Texts as vectors, in the form of OpenAI',
      body: EmbeddingsInput,
    },
    refuse: refuseAsOpenAi,
    answer: async ({ request, response, who, body }) => {
      const input = readInput(EmbeddingsInput, body);
      const { requestId, signal } = surroundingsOf(request, response);
      const { vectors, usage, provider } = await gateway.embed({
        id: `embd-${ids.token(18)}`,
        requestId,
        signal,
        who,
        request: await requestOf(input),
        door: 'embeddings',
      });
      if (response.destroyed) return;
      const write = input.encoding_format === 'base64' ? toBase64 : (vector: readonly number[]) => vector;
      response.set('studyflow', JSON.stringify({ provider, switched: 0 })).json({
        object: 'list',
        data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: write(vector) })),
        model: input.model,
        usage: { prompt_tokens: usage.promptTokens, total_tokens: usage.promptTokens },
      });
    },
  };
}

async function requestOf({ model, input, dimensions }: EmbeddingsInput): Promise<EmbeddingRequest> {
  return { model, inputs: await textsOf(input), ...(typeof dimensions === 'number' && { dimensions }) };
}

/** Not every provider takes tokens, so they are read as the text that they are. */
async function textsOf(input: EmbeddingsInput['input']): Promise<readonly string[]> {
  if (typeof input === 'string') return [input];
  if (isTexts(input)) return input;
  const lists = isTokens(input) ? [input] : input;
  return Promise.all(
    lists.map(async (tokens, index) => {
      const text = await textOfTokens(tokens);
      if (text === undefined) throw invalid(`input[${String(index)}]`, 'these are no tokens of cl100k_base');
      return text;
    }),
  );
}

function isTexts(input: readonly unknown[]): input is string[] {
  return typeof input[0] === 'string';
}

function isTokens(input: readonly unknown[]): input is number[] {
  return typeof input[0] === 'number';
}

/** 32-bit numbers, the smallest byte first: what OpenAI's clients ask for unless they are told otherwise. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  vector.forEach((number, index) => bytes.writeFloatLE(number, index * Float32Array.BYTES_PER_ELEMENT));
  return bytes.toString('base64');
}
