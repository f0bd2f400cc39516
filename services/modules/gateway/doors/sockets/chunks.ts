import type { GatewayPart } from '../../gateway-part.ts';
import { OPENAI_REASONS, toOpenAiUsage } from '../openai-usage.ts';
import type { Chunk } from './contract.ts';

/** What a part says, without its place; nothing when it says nothing. */
function saidIn(part: GatewayPart): Omit<Chunk, 'stream_id' | 'index'> | undefined {
  switch (part.type) {
    case 'text-delta':
      return { text: part.text };
    case 'refusal-delta':
      return { refusal: part.text };
    case 'reasoning-delta':
      return { reasoning: part.text };
    case 'tool-call-delta': {
      const { call, id, name, arguments: given } = part;
      const named = { ...(id !== undefined && { id }), ...(name !== undefined && { name }) };
      return { tool_call: { call, ...named, arguments: given } };
    }
    default:
      return undefined;
  }
}

/** Makes numbered chunks of parts: the same parts always make the same ones, in batches of any size. */
export class ChunkCounter {
  readonly #streamId: string;
  #count = 0;
  #end: Readonly<Record<string, unknown>> = {};

  constructor(streamId: string) {
    this.#streamId = streamId;
  }

  take(parts: readonly GatewayPart[]): readonly Chunk[] {
    const chunks: Chunk[] = [];
    for (const part of parts) {
      const said = saidIn(part);
      if (said === undefined) this.#note(part);
      else {
        this.#count += 1;
        chunks.push({ stream_id: this.#streamId, index: this.#count, ...said });
      }
    }
    return chunks;
  }

  /** What `ai:end` says. */
  end(): { readonly stream_id: string; readonly chunks: number } {
    return { stream_id: this.#streamId, chunks: this.#count, ...this.#end };
  }

  #note(part: GatewayPart): void {
    if (part.type === 'finish') {
      this.#end = { ...this.#end, finish_reason: OPENAI_REASONS[part.reason] };
    } else if (part.type === 'usage') this.#end = { ...this.#end, usage: toOpenAiUsage(part.usage) };
    else if (part.type === 'speaker') {
      const { provider, switched } = part;
      this.#end = { ...this.#end, studyflow: { provider, switched } };
    }
  }
}
