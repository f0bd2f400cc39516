import type { FinishReason } from '../../canonical/parts.ts';
import { itemIdOf, statusOf, textPart, type OutputItem, type OutputPart } from './output-item.ts';

/** What is being said: a kind of text, or the arguments of a call. */
export type ItemKind = 'output_text' | 'refusal' | 'reasoning_text' | `call ${number}`;

/** Which tool an item calls. */
export interface ItemCall {
  readonly call_id: string;
  readonly name: string;
}

export interface ItemPlace {
  readonly kind: ItemKind;
  readonly responseId: string;
  /** Its place among all items. */
  readonly index: number;
  /** Of a call. */
  readonly call?: ItemCall;
}

/** The name of an event and what it says. */
export type ItemEvent = readonly [type: string, more: object];

/** One item as it is said: the events of its beginning, of each piece of it and of its end. */
export class ItemWriter {
  readonly kind: ItemKind;
  readonly #call: ItemCall | undefined;
  readonly #at: { readonly item_id: string; readonly output_index: number };
  #text = '';

  constructor({ kind, responseId, index, call }: ItemPlace) {
    this.kind = kind;
    this.#call = call;
    this.#at = { item_id: itemIdOf(typeOf(kind), responseId, index), output_index: index };
  }

  begin(): readonly ItemEvent[] {
    const { output_index } = this.#at;
    const added: ItemEvent = [
      'response.output_item.added',
      { output_index, item: { ...this.#item('in_progress'), ...this.#emptied() } },
    ];
    const part = this.#part();
    if (part === undefined) return [added];
    return [added, ['response.content_part.added', { ...this.#at, content_index: 0, part }]];
  }

  say(delta: string): readonly ItemEvent[] {
    if (delta === '') return [];
    this.#text += delta;
    if (this.#call !== undefined) {
      return [['response.function_call_arguments.delta', { ...this.#at, delta }]];
    }
    const logprobs = this.kind === 'output_text' ? { logprobs: [] } : {};
    return [[`response.${this.kind}.delta`, { ...this.#at, content_index: 0, delta, ...logprobs }]];
  }

  end(reason: FinishReason): readonly [item: OutputItem, events: readonly ItemEvent[]] {
    const item = this.#item(statusOf(reason));
    const done: ItemEvent = ['response.output_item.done', { output_index: this.#at.output_index, item }];
    if (item.type === 'function_call') {
      const { name, arguments: given } = item;
      return [
        item,
        [['response.function_call_arguments.done', { ...this.#at, name, arguments: given }], done],
      ];
    }
    const at = { ...this.#at, content_index: 0 };
    const part = this.#part();
    const told = this.kind === 'refusal' ? { refusal: this.#text } : { text: this.#text };
    const logprobs = this.kind === 'output_text' ? { logprobs: [] } : {};
    return [
      item,
      [
        [`response.${this.kind}.done`, { ...at, ...told, ...logprobs }],
        ...(part === undefined ? [] : [['response.content_part.done', { ...at, part }] as const]),
        done,
      ],
    ];
  }

  #item(status: OutputItem['status']): OutputItem {
    const id = this.#at.item_id;
    if (this.#call !== undefined) {
      return { type: 'function_call', id, status, ...this.#call, arguments: this.#text };
    }
    if (this.kind === 'reasoning_text') {
      const content = [{ type: 'reasoning_text' as const, text: this.#text }];
      return { type: 'reasoning', id, status, summary: [], content };
    }
    const part = this.#part();
    return {
      type: 'message',
      id,
      status,
      role: 'assistant',
      content: part === undefined ? [] : [part],
    };
  }

  #emptied(): object {
    return this.#call === undefined ? { content: [] } : {};
  }

  #part(): OutputPart | undefined {
    if (this.kind === 'output_text') return textPart(this.#text);
    return this.kind === 'refusal' ? { type: 'refusal', refusal: this.#text } : undefined;
  }
}

function typeOf(kind: ItemKind): OutputItem['type'] {
  if (kind === 'reasoning_text') return 'reasoning';
  return kind === 'output_text' || kind === 'refusal' ? 'message' : 'function_call';
}
