import type { ProviderSettings } from '../provider-settings.ts';
import { createProviderLink, type ProviderLink } from '../../transport/provider-link.ts';
import type { ProviderAsk, ProviderKind, ProviderPort } from '../provider.ts';
import { fromOpenAiAnswer, fromOpenAiVectors } from './from-openai-answer.ts';
import { fromOpenAiStream } from './from-openai-stream.ts';
import { toOpenAiRequest, type OpenAiDialect } from './to-openai-request.ts';

const OFFICIAL_HOST = 'api.openai.com';

/** OpenAI itself, or who stands at its place. Its models are only asked to go on, so the seam is looked at. */
export function createOpenAiProvider(settings: ProviderSettings): ProviderPort {
  const isOfficial = new URL(settings.baseUrl).hostname === OFFICIAL_HOST;
  return openAiLike(settings, {
    kind: 'openai',
    dialect: {
      limitName: isOfficial ? 'max_completion_tokens' : 'max_tokens',
      takesSchemas: true,
      continues: 'by-instruction',
      takesExtra: true,
      seam: isOfficial ? 'loosely' : 'exactly',
    },
  });
}

export interface OpenAiLikeOptions {
  readonly kind: ProviderKind;
  readonly dialect: OpenAiDialect;
  /** Where continuations are asked, when it is elsewhere. @default as everything */
  readonly prefixLink?: ProviderLink;
}

/** A provider that speaks OpenAI's language, in its dialect. */
export function openAiLike(
  { name, baseUrl, key, egress }: ProviderSettings,
  { kind, dialect, prefixLink }: OpenAiLikeOptions,
): ProviderPort {
  const link = createProviderLink({ baseUrl, key, headersOf: bearer, egress });
  const linkFor = ({ spoken }: ProviderAsk): ProviderLink =>
    spoken === undefined ? link : (prefixLink ?? link);
  const requestOf = (ask: ProviderAsk, isStream: boolean) => ({
    path: '/chat/completions',
    body: toOpenAiRequest(ask, dialect, isStream),
    signal: ask.signal,
  });
  const listModels = async (signal: AbortSignal): Promise<string[]> => {
    const { data } = await link.json({ path: '/models', signal });
    return Array.isArray(data) ? (data as readonly { id: unknown }[]).map(({ id }) => String(id)) : [];
  };
  return {
    name,
    kind,
    wire: 'openai',
    stream: (ask) =>
      fromOpenAiStream(
        linkFor(ask).events(requestOf(ask, true)),
        ask.spoken === undefined ? 'exactly' : dialect.seam,
      ),
    complete: async (ask) => fromOpenAiAnswer(await linkFor(ask).json(requestOf(ask, false))),
    embed: async ({ model, inputs, dimensions }, signal) => {
      const input = inputs.length === 1 ? inputs[0] : inputs;
      const body = {
        model,
        input,
        encoding_format: 'float',
        ...(dimensions !== undefined && { dimensions }),
      };
      return fromOpenAiVectors(await link.json({ path: '/embeddings', body, signal }), inputs.length);
    },
    moderate: (body, signal) => link.json({ path: '/moderations', body, signal }),
    listModels,
    health: async (signal) => void (await listModels(signal)),
  };
}

/** Servers of one's own often want no key. */
export function bearer(key: string): Record<string, string> {
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}
