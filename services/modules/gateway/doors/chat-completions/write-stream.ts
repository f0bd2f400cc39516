import type { GatewayPart } from '../../gateway-part.ts';
import { OPENAI_REASONS, toOpenAiUsage } from '../openai-usage.ts';
import type { AnswerHead } from './write-answer.ts';

type PartOf<Type extends GatewayPart['type']> = Extract<GatewayPart, { type: Type }>;

/**
 * Writes parts as `chat.completion.chunk` events: one id, one time, the model that was asked for, one role and one
 * finish reason per choice, one `[DONE]`. The head of every chunk is written once; only what differs is made per part.
 */
export class ChunkWriter {
  readonly #wantsUsage: boolean;
  readonly #begun = new Set<number>();
  #head: string;
  #speaker = '';
  #isNews = false;

  constructor({ id, created, model }: AnswerHead, wantsUsage: boolean) {
    this.#head = `data: {"id":"${id}","object":"chat.completion.chunk","created":${String(created)},"model":${JSON.stringify(model)}`;
    this.#wantsUsage = wantsUsage;
  }

  /** The events of a batch, as one text; empty when it says nothing that this language tells. */
  write(parts: readonly GatewayPart[]): string {
    return parts.map((part) => this.#write(part)).join('');
  }

  #write(part: GatewayPart): string {
    switch (part.type) {
      case 'text-delta':
        return this.#delta(part.index, `"content":${JSON.stringify(part.text)}`, part.logprobs);
      case 'tool-call-delta':
        return this.#delta(part.index, `"tool_calls":[${JSON.stringify(toolCallOf(part))}]`);
      case 'reasoning-delta':
        return this.#delta(part.index, `"reasoning_content":${JSON.stringify(part.text)}`);
      case 'refusal-delta':
        return this.#delta(part.index, `"refusal":${JSON.stringify(part.text)}`);
      case 'end':
        return 'data: [DONE]\n\n';
      default:
        return this.#writeFrame(part);
    }
  }

  #writeFrame(part: PartOf<'start' | 'speaker' | 'finish' | 'usage'>): string {
    switch (part.type) {
      case 'start':
        if (part.extra !== undefined) this.#head += `,${JSON.stringify(part.extra).slice(1, -1)}`;
        return '';
      case 'speaker': {
        const { provider, switched } = part;
        this.#speaker = `,"studyflow":${JSON.stringify({ provider, switched })}`;
        this.#isNews = true;
        return '';
      }
      case 'finish':
        return this.#finish(part);
      case 'usage':
        if (!this.#wantsUsage) return '';
        this.#isNews = true;
        return this.#chunk('', `,"usage":${JSON.stringify(toOpenAiUsage(part.usage))}`);
    }
  }

  #delta(index: number, inner: string, logprobs?: unknown): string {
    const told = logprobs === undefined ? '' : `,"logprobs":${JSON.stringify(logprobs)}`;
    const role = this.#begun.has(index) ? '' : this.#chunk(choiceOf(index, ROLE, '', 'null'));
    this.#begun.add(index);
    return role + this.#chunk(choiceOf(index, inner, told, 'null'));
  }

  /** Who spoke last, and how often it changed, is told once more at the end. */
  #finish({ index, reason }: PartOf<'finish'>): string {
    const role = this.#begun.has(index) ? '' : ROLE;
    this.#begun.add(index);
    this.#isNews = true;
    return this.#chunk(choiceOf(index, role, '', `"${OPENAI_REASONS[reason]}"`));
  }

  #chunk(choices: string, usage = this.#wantsUsage ? ',"usage":null' : ''): string {
    const news = this.#isNews ? this.#speaker : '';
    this.#isNews = false;
    return `${this.#head},"choices":[${choices}]${usage}${news}}\n\n`;
  }
}

const ROLE = '"role":"assistant","content":""';

function choiceOf(index: number, delta: string, more: string, reason: string): string {
  return `{"index":${String(index)},"delta":{${delta}}${more},"finish_reason":${reason}}`;
}

function toolCallOf({ call: index, id, name, arguments: text }: PartOf<'tool-call-delta'>): unknown {
  return {
    index,
    ...(id !== undefined && { id, type: 'function' }),
    function: { ...(name !== undefined && { name }), arguments: text },
  };
}
