import { createProviderLink } from '../../transport/provider-link.ts';
import { bearer, openAiLike } from '../openai/openai.provider.ts';
import type { ProviderPort } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';

const OFFICIAL_HOST = 'api.deepseek.com';

/**
 * DeepSeek: OpenAI's language, without schemas, with its thoughts in `reasoning_content`, and with chat prefix
 * completion, by which an answer is gone on with exactly. DeepSeek itself offers that at `/beta` only.
 */
export function createDeepSeekProvider(settings: ProviderSettings): ProviderPort {
  const { baseUrl, key, egress } = settings;
  const isOfficial = new URL(baseUrl).hostname === OFFICIAL_HOST;
  return openAiLike(settings, {
    kind: 'deepseek',
    dialect: {
      limitName: 'max_tokens',
      takesSchemas: false,
      continues: 'by-prefix',
      takesExtra: false,
      seam: 'exactly',
    },
    ...(isOfficial && {
      prefixLink: createProviderLink({
        baseUrl: `https://${OFFICIAL_HOST}/beta`,
        key,
        headersOf: bearer,
        egress,
      }),
    }),
  });
}
