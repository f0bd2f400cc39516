import { openAiLike } from '../openai/openai.provider.ts';
import type { ProviderPort } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

/**
 * Any server that speaks OpenAI's language: llama.cpp, vLLM, Ollama, and the clouds that imitate it. An assistant's
 * message at the end is what such servers go on with; instructions in the middle are what chat templates refuse.
 */
export function createOpenAiCompatibleProvider(settings: ProviderSettings): ProviderPort {
  return openAiLike(settings, {
    kind: 'openai-compatible',
    dialect: {
      limitName: 'max_tokens',
      takesSchemas: true,
      continues: 'by-last-message',
      takesExtra: true,
      seam: 'exactly',
    },
  });
}
