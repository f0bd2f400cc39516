import { aiAnswerUnusable } from '../../../ai/index.ts';
import { createProviderLink } from '../../transport/provider-link.ts';
import type { ProviderAsk, ProviderPort } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { fromGeminiAnswer, fromGeminiStream } from './from-gemini.ts';
import { toGeminiRequest } from './to-gemini-request.ts';

/** Google's Gemini API in its own language (`v1beta`, unless the base address names a version). */
export function createGeminiProvider({ name, baseUrl, key, egress, ids }: ProviderSettings): ProviderPort {
  const link = createProviderLink({
    baseUrl: /\/v1(?:beta|alpha)?\/?$/.test(baseUrl) ? baseUrl : `${baseUrl.replace(/\/$/, '')}/v1beta`,
    key,
    headersOf: (text) => ({ 'x-goog-api-key': text }),
    egress,
  });
  const requestOf = (ask: ProviderAsk, method: string) => ({
    path: `/${pathOf(ask.model)}:${method}`,
    body: toGeminiRequest(ask),
    signal: ask.signal,
  });
  const listModels = async (signal: AbortSignal): Promise<string[]> => {
    const { models } = await link.json({ path: '/models', signal });
    if (!Array.isArray(models)) return [];
    return (models as readonly { name: unknown }[]).map((model) =>
      String(model.name).replace(/^models\//, ''),
    );
  };
  return {
    name,
    kind: 'gemini',
    wire: 'gemini',
    stream: (ask) => fromGeminiStream(link.events(requestOf(ask, 'streamGenerateContent?alt=sse')), ids),
    complete: async (ask) => fromGeminiAnswer(await link.json(requestOf(ask, 'generateContent')), ids),
    embed: async ({ model, inputs, dimensions }, signal) => {
      const requests = inputs.map((text) => ({
        model: pathOf(model),
        content: { parts: [{ text }] },
        ...(dimensions !== undefined && { outputDimensionality: dimensions }),
      }));
      const path = `/${pathOf(model)}:batchEmbedContents`;
      const { embeddings } = await link.json({ path, body: { requests }, signal });
      const vectors = vectorsOf(embeddings);
      if (vectors.length !== inputs.length) throw aiAnswerUnusable({}, { cause: 'no vector in the answer' });
      return { model, vectors, usage: undefined };
    },
    listModels,
    health: async (signal) => void (await listModels(signal)),
  };
}

/** A model's place: tuned ones stand elsewhere and are named whole. */
function pathOf(model: string): string {
  return model.includes('/')
    ? model.split('/').map(encodeURIComponent).join('/')
    : `models/${encodeURIComponent(model)}`;
}

function vectorsOf(embeddings: unknown): readonly (readonly number[])[] {
  if (!Array.isArray(embeddings)) return [];
  return (embeddings as readonly { values?: unknown }[]).flatMap(({ values }) =>
    Array.isArray(values) && values.every((value) => typeof value === 'number') ? [values] : [],
  );
}
