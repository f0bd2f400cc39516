import { z } from 'zod';
import { aiPrices } from './ai-prices.ts';
import { aiPolicies, aiProviders, aiRoutes } from './ai-providers.ts';
import { aiSafety } from './ai-safety.ts';
import { aiSemanticCache } from './ai-semantic-cache.ts';
import { address, flag, list, wholeNumber } from './fields.ts';

/** Hosts with commas between them, or as JSON like the settings beside them. */
const hosts = z.preprocess(withoutJson, list());

function withoutJson(given: unknown): unknown {
  try {
    const value: unknown = JSON.parse(String(given));
    return Array.isArray(value) ? value.map(String).join(',') : given;
  } catch {
    return given;
  }
}

/** The settings of the AI and its gateway. */
export const aiVariables = {
  AI_CONFIG_FILE: z
    .string()
    .optional()
    .describe('JSON or YAML file with these settings, in lower case; the environment goes before it.'),
  AI_PROVIDERS: aiProviders.describe(
    'Providers of models, as JSON: name, kind (openai, anthropic, gemini, deepseek, openai-compatible), base_url, api_key, first_token_timeout_ms (docs/ai.md).',
  ),
  AI_ROUTES: aiRoutes.describe(
    'Who answers for a model, as JSON: candidates in order with provider, model, weight, needs (docs/ai.md).',
  ),
  AI_POLICIES: aiPolicies.describe(
    'How the candidates of a model are chosen, as JSON: first_token_ms and output_usd (targets), hedge (docs/ai.md).',
  ),
  AI_SAFETY: aiSafety.describe(
    'Who judges what is asked and answered, as JSON by task: input, output (lists of rules, model), on_failure (docs/ai.md).',
  ),
  AI_PRICES: aiPrices.describe(
    'Prices before those that come with the platform, as JSON: provider, model, valid_from, input, cached_input, output in dollars for a million tokens (docs/ai.md).',
  ),
  AI_ACCOUNTING: flag(true).describe(
    'off: no budgets and no ledger of AI calls, for measuring what they cost.',
  ),
  AI_RESERVATION_MS: wholeNumber(1_000, 3_600_000, 60_000).describe(
    'How long a budget holds what a call may cost after the process that makes it has died.',
  ),
  AI_TRACE_CONTENT: flag(false).describe(
    'on: spans of AI calls carry what was asked and answered. It is personal.',
  ),
  EGRESS_ALLOW: hosts.describe(
    'Hosts, addresses and networks inside that outgoing calls may reach; development allows what AI_PROVIDERS names.',
  ),
  AI_BODY_LIMIT_BYTES: wholeNumber(1_024, 104_857_600, 4_194_304).describe(
    'The largest request to the AI gateway, images included.',
  ),
  AI_BASE_URL: address(['http:', 'https:'])
    .optional()
    .describe(
      'One OpenAI-compatible server, with its /v1: the provider `default`, where AI_PROVIDERS would be too much.',
    ),
  AI_API_KEY: z.string().optional().describe('What the platform shows that server.'),
  AI_PROVIDER: z
    .enum(['openai', 'deepseek', 'anthropic', 'google', 'local'])
    .default('openai')
    .describe('Who answers there, as answers and figures name it.'),
  AI_CHAT_MODEL: z.string().optional().describe('The model that answers.'),
  AI_ALLOWED_MODELS: list().describe('Other models that a caller may ask for by name.'),
  AI_EMBEDDING_MODEL: z.string().optional().describe('The model that embeds texts for the semantic search.'),
  AI_TIMEOUT_MS: wholeNumber(100, 600_000, 60_000).describe('How long one answer may take.'),
  AI_STALL_TIMEOUT_MS: wholeNumber(100, 600_000, 15_000).describe(
    'How long a stream may be silent, before its first token and between tokens.',
  ),
  AI_CONCURRENCY: wholeNumber(1, 10_000, 16).describe('Questions that a process asks at once.'),
  AI_QUEUE: wholeNumber(0, 100_000, 64).describe('Questions that wait for their turn; more answer 503.'),
  AI_PER_USER: wholeNumber(1, 10_000, 4).describe(
    'Questions that one person may have under way in a process.',
  ),
  AI_CACHE: flag(true).describe(
    'off: the same question (temperature 0) and the same embedding are asked again.',
  ),
  AI_SEMANTIC_CACHE: aiSemanticCache.describe(
    'For which tasks an answer to a question that means the same will do, as JSON: threshold, max_temperature, wait_ms; needs a model that embeds (docs/ai.md).',
  ),
} as const;
