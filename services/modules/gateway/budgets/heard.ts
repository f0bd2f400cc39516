import type { Part } from '../canonical/parts.ts';
import type { ChatRequest } from '../canonical/request.ts';
import type { ProviderShare } from '../canonical/usage.ts';
import { addUsage } from '../canonical/usage.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { estimateUsage } from '../tokens/count-tokens.ts';

/** What a stream has said so far, by who said it: what it cost when its reader leaves before it is told. */
export class Heard {
  readonly #said: { provider: string; model: string; words: string[] }[] = [];
  #model = '';

  add(parts: readonly GatewayPart[]): void {
    for (const part of parts) {
      if (part.type === 'start') this.#model = part.model;
      else if (part.type === 'speaker') {
        this.#said.push({ provider: part.provider, model: this.#model, words: [] });
      } else {
        const words = wordsOf(part);
        if (words !== '') this.#said.at(-1)?.words.push(words);
      }
    }
  }

  get isNothing(): boolean {
    return this.#said.length === 0;
  }

  /** Counted here, since nobody told; `modelOf` says how a provider's route names its model. */
  async shares(
    request: ChatRequest,
    modelOf: (provider: string) => string | undefined,
  ): Promise<readonly ProviderShare[]> {
    return Promise.all(
      this.#said.map(async ({ provider, model, words }) => ({
        provider,
        model: modelOf(provider) ?? model,
        usage: addUsage(await estimateUsage(request, words.join('')), {}),
      })),
    );
  }
}

function wordsOf(part: Part | Extract<GatewayPart, { type: 'end' }>): string {
  switch (part.type) {
    case 'text-delta':
    case 'refusal-delta':
    case 'reasoning-delta':
      return part.text;
    case 'tool-call-delta':
      return `${part.name ?? ''}${part.arguments}`;
    default:
      return '';
  }
}
