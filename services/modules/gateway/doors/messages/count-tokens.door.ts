import { requestIdOf } from '../../../../platform/http/context.ts';
import type { Routes } from '../../routing/routes.ts';
import { countPrompt } from '../../tokens/count-tokens.ts';
import { refuseAsAnthropic } from '../anthropic-error.ts';
import type { Door } from '../door.ts';
import { CountTokensInput } from './contract.ts';
import { readPrompt } from './read-request.ts';

/**
 * `POST /ai/v1/messages/count_tokens`: counted here, whoever would answer. Other models cut words otherwise, so it is an
 * estimate for them.
 */
export function countTokensDoor({ routes }: { readonly routes: Pick<Routes, 'allOf'> }): Door {
  return {
    method: 'post',
    path: '/v1/messages/count_tokens',
    described: {
      name: 'aiCountTokens',
      summary: 'Estimate what a message would cost, in the form of Anthropic',
      body: CountTokensInput,
    },
    refuse: refuseAsAnthropic,
    answer: async ({ response, who, body }) => {
      const request = readPrompt(body);
      routes.allOf(request.model, who);
      response.set('request-id', requestIdOf(response)).json({ input_tokens: await countPrompt(request) });
    },
  };
}
