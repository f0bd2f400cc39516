import { useCase } from '../../../platform/use-case/use-case.ts';
import type { AiMessage } from '../ai.ts';
import { ProxyInput, type ProxyQuestion } from '../contract.ts';
import { askWhole } from './ask.ts';
import { ASKERS, type AiDeps } from './deps.ts';

/** The answer of ai-proxy (compat.md 1.6): who really answered, and its answer as it came. */
export interface ProxyAnswer {
  readonly data: unknown;
  readonly content: string;
  readonly provider: string;
  readonly model: string;
}

/** The names of providers in this function; the rest are called as the configuration calls them. */
const NAMES: Readonly<Record<string, string>> = { anthropic: 'claude', google: 'gemini' };

/** Hands a question to the provider that the configuration names, whichever was wished for, and says which it was. */
export const callProvider = useCase<AiDeps, typeof ProxyInput, ProxyAnswer>({
  name: 'ai.call-provider',
  kind: 'query',
  roles: ASKERS,
  input: ProxyInput,
  run: async (deps, caller, question, call) => {
    const { model, temperature, maxTokens } = question;
    const completion = await askWhole(
      deps,
      { caller, call },
      {
        messages: messagesOf(question),
        model: model ?? undefined,
        temperature: temperature ?? undefined,
        maxTokens: maxTokens ?? undefined,
      },
    );
    return {
      data: completion.raw,
      content: completion.content,
      provider: NAMES[completion.provider] ?? completion.provider,
      model: completion.model,
    };
  },
});

function messagesOf({ messages, prompt }: ProxyQuestion): readonly AiMessage[] {
  return messages && messages.length > 0 ? messages : [{ role: 'user', content: prompt ?? '' }];
}
