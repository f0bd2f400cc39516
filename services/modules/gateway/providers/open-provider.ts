import { createAnthropicProvider } from './anthropic/anthropic.provider.ts';
import { createDeepSeekProvider } from './deepseek/deepseek.provider.ts';
import { createGeminiProvider } from './gemini/gemini.provider.ts';
import { createOpenAiProvider } from './openai/openai.provider.ts';
import { createOpenAiCompatibleProvider } from './openai-compatible/openai-compatible.provider.ts';
import type { ProviderKind, ProviderPort } from './provider.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** Every kind of provider there is; a new one is a folder and a line here (docs/ai.md). */
const KINDS: Readonly<Record<ProviderKind, (settings: ProviderSettings) => ProviderPort>> = {
  openai: createOpenAiProvider,
  anthropic: createAnthropicProvider,
  gemini: createGeminiProvider,
  deepseek: createDeepSeekProvider,
  'openai-compatible': createOpenAiCompatibleProvider,
};

export function openProvider(kind: ProviderKind, settings: ProviderSettings): ProviderPort {
  return KINDS[kind](settings);
}
