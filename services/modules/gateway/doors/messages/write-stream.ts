import type { FinishReason, Part } from '../../canonical/parts.ts';
import type { UsageReport } from '../../canonical/usage.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import { ANTHROPIC_REASONS, toAnthropicUsage } from './anthropic-usage.ts';
import type { MessageHead } from './write-answer.ts';

/** What is being said. */
type BlockKind = 'text' | 'thinking' | `call ${number}`;

type PartOf<Type extends Part['type']> = Extract<Part, { type: Type }>;

/**
 * Writes parts as the events of a message: one `message_start`, blocks one behind the other, one `message_delta` with
 * the reason and what it cost, one `message_stop`. What the question cost is known at the end, so it stands there.
 */
export class MessageWriter {
  readonly #head: MessageHead;
  /** Blocks of tools by their call; texts and thoughts begin a new one when another came between. */
  readonly #calls = new Map<number, number>();
  #blocks = 0;
  #open: BlockKind | undefined;
  #reason: FinishReason = 'other';
  #hasBegun = false;
  #speaker: { readonly provider: string; readonly switched: number } | undefined;

  constructor(head: MessageHead) {
    this.#head = head;
  }

  /** The events of a batch, as one text; empty when it says nothing that this language tells. */
  write(parts: readonly GatewayPart[]): string {
    return parts.map((part) => this.#write(part)).join('');
  }

  #write(part: GatewayPart): string {
    switch (part.type) {
      case 'speaker': {
        const { provider, switched } = part;
        this.#speaker = { provider, switched };
        return '';
      }
      case 'finish':
        this.#reason = part.reason;
        return '';
      case 'usage':
        return this.#begin() + this.#end(part.usage);
      case 'start':
      case 'end':
        return '';
      default:
        return this.#begin() + this.#delta(part);
    }
  }

  #delta(part: PartOf<'text-delta' | 'refusal-delta' | 'reasoning-delta' | 'tool-call-delta'>): string {
    switch (part.type) {
      case 'text-delta':
      case 'refusal-delta':
        return (
          this.#block('text', { type: 'text', text: '' }) + this.#say({ type: 'text_delta', text: part.text })
        );
      case 'reasoning-delta':
        if (!this.#head.wantsThoughts) return '';
        return (
          this.#block('thinking', { type: 'thinking', thinking: '', signature: '' }) +
          this.#say({ type: 'thinking_delta', thinking: part.text })
        );
      case 'tool-call-delta':
        return this.#callTool(part);
    }
  }

  #callTool({ call, id = '', name = '', arguments: text }: PartOf<'tool-call-delta'>): string {
    const known = this.#calls.get(call);
    const begun =
      known === undefined
        ? this.#block(
            `call ${String(call) as `${number}`}`,
            { type: 'tool_use', id, name, input: {} },
            () => {
              this.#calls.set(call, this.#blocks - 1);
            },
          )
        : '';
    if (text === '') return begun;
    return begun + this.#say({ type: 'input_json_delta', partial_json: text }, known);
  }

  /** Ends the block before and begins the next one, unless it goes on. */
  #block(kind: BlockKind, block: object, begun?: () => void): string {
    if (this.#open === kind) return '';
    const ended = this.#stop();
    this.#open = kind;
    this.#blocks += 1;
    begun?.();
    return ended + event('content_block_start', { index: this.#blocks - 1, content_block: block });
  }

  #stop(): string {
    if (this.#open === undefined) return '';
    this.#open = undefined;
    return event('content_block_stop', { index: this.#blocks - 1 });
  }

  #say(delta: object, index = this.#blocks - 1): string {
    return event('content_block_delta', { index, delta });
  }

  #begin(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    const { id, model } = this.#head;
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...toAnthropicUsage({}), output_tokens: 0 },
    };
    return event('message_start', { message, studyflow: this.#speaker }) + event('ping', {});
  }

  #end(usage: UsageReport): string {
    const delta = { stop_reason: ANTHROPIC_REASONS[this.#reason], stop_sequence: null };
    return (
      this.#stop() +
      event('message_delta', { delta, usage: toAnthropicUsage(usage), studyflow: this.#speaker }) +
      event('message_stop', {})
    );
  }
}

function event(type: string, more: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
}
