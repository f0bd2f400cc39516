import { isAppError } from '../../../../platform/errors/app-error.ts';
import type { Part } from '../../canonical/parts.ts';
import { createProviderLink, type LinkRequest, type ProviderLink } from '../../transport/provider-link.ts';
import type { ProviderAsk, ProviderPort } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { fromAnthropicAnswer } from './from-anthropic-answer.ts';
import { fromAnthropicStream } from './from-anthropic-stream.ts';
import { skipTrimmed } from './skip-trimmed.ts';
import { toAnthropicRequest, type Continuation } from './to-anthropic-request.ts';

const VERSION = '2023-06-01';

/**
 * Anthropic's Messages API. An answer that was begun elsewhere is prefilled; models that refuse that (Claude 4.6 and
 * later) are told what they said and asked to go on, and remembered.
 */
export function createAnthropicProvider({ name, baseUrl, key, egress }: ProviderSettings): ProviderPort {
  const link = createProviderLink({
    baseUrl: /\/v1\/?$/.test(baseUrl) ? baseUrl : `${baseUrl.replace(/\/$/, '')}/v1`,
    key,
    headersOf: (text) => ({ 'x-api-key': text, 'anthropic-version': VERSION }),
    egress,
  });
  const withoutPrefill = new Set<string>();
  const listModels = async (signal: AbortSignal): Promise<string[]> => {
    const { data } = await link.json({ path: '/models', signal });
    return Array.isArray(data) ? (data as readonly { id: unknown }[]).map(({ id }) => String(id)) : [];
  };
  return {
    name,
    kind: 'anthropic',
    wire: 'anthropic',
    stream: (ask) => streamOf(link, withoutPrefill, ask),
    complete: async (ask) => fromAnthropicAnswer(await link.json(requestOf(ask, false, 'by-prefill'))),
    listModels,
    health: async (signal) => void (await listModels(signal)),
  };
}

function requestOf(ask: ProviderAsk, isStream: boolean, continuation: Continuation): LinkRequest {
  return { path: '/messages', body: toAnthropicRequest(ask, isStream, continuation), signal: ask.signal };
}

async function* streamOf(
  link: ProviderLink,
  withoutPrefill: Set<string>,
  ask: ProviderAsk,
): AsyncGenerator<readonly Part[]> {
  const { spoken, model } = ask;
  if (spoken === undefined) {
    yield* fromAnthropicStream(link.events(requestOf(ask, true, 'by-prefill')), 'exactly');
    return;
  }
  if (!withoutPrefill.has(model)) {
    try {
      yield* skipTrimmed(
        fromAnthropicStream(link.events(requestOf(ask, true, 'by-prefill')), 'exactly'),
        spoken,
      );
      return;
    } catch (thrown) {
      if (!isAppError(thrown) || thrown.reason !== 'ai.input-refused') throw thrown;
      withoutPrefill.add(model);
    }
  }
  yield* skipTrimmed(
    fromAnthropicStream(link.events(requestOf(ask, true, 'by-instruction')), 'loosely'),
    spoken,
  );
}
