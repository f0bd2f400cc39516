import type { GatewayPart } from '../../gateway.ts';
import { OPENAI_REASONS, toOpenAiUsage } from '../openai-usage.ts';
import type { AnswerHead } from './write-answer.ts';

/** Writes parts as `chat.completion.chunk` events. */
export interface ChunkWriter {
  /** The events of a batch, as one text; empty when it says nothing that this language tells. */
  write(parts: readonly GatewayPart[]): string;
}

/**
 * One stream: one id, one time, the model that was asked for, one role and one finish reason per choice, one `[DONE]`.
 * The head of every chunk is written once; only what differs is made per part.
 */
export function createChunkWriter(head: AnswerHead, wantsUsage: boolean): ChunkWriter {
  const { id, created, model } = head;
  let begin = `data: {"id":"${id}","object":"chat.completion.chunk","created":${String(created)},"model":${JSON.stringify(model)}`;
  const noUsage = wantsUsage ? ',"usage":null' : '';
  const begun = new Set<number>();
  let speaker = '';
  let isNews = false;

  const chunk = (choices: string, more = noUsage): string =>
    `${begin},"choices":[${choices}]${more}${news()}}\n\n`;
  const news = (): string => {
    if (!isNews) return '';
    isNews = false;
    return speaker;
  };
  const delta = (index: number, inner: string, logprobs?: unknown): string => {
    const role = begun.has(index)
      ? ''
      : chunk(choiceOf(index, '"role":"assistant","content":""', '', 'null'));
    begun.add(index);
    const told = logprobs === undefined ? '' : `,"logprobs":${JSON.stringify(logprobs)}`;
    return role + chunk(choiceOf(index, inner, told, 'null'));
  };

  const textOf = (part: GatewayPart): string => {
    switch (part.type) {
      case 'text-delta':
        return delta(part.index, `"content":${JSON.stringify(part.text)}`, part.logprobs);
      case 'tool-call-delta':
        return delta(part.index, `"tool_calls":[${JSON.stringify(toolCallOf(part))}]`);
      case 'reasoning-delta':
        return delta(part.index, `"reasoning_content":${JSON.stringify(part.text)}`);
      case 'refusal-delta':
        return delta(part.index, `"refusal":${JSON.stringify(part.text)}`);
      case 'start':
        if (part.extra !== undefined) begin += `,${JSON.stringify(part.extra).slice(1, -1)}`;
        return '';
      case 'speaker':
        speaker = `,"studyflow":${JSON.stringify({ provider: part.provider, switched: part.switched })}`;
        isNews = true;
        return '';
      case 'finish':
        isNews = true;
        return finishOf(part.index, OPENAI_REASONS[part.reason]);
      case 'usage':
        isNews = wantsUsage;
        return wantsUsage ? chunk('', `,"usage":${JSON.stringify(toOpenAiUsage(part.usage as never))}`) : '';
      case 'end':
        return 'data: [DONE]\n\n';
    }
  };
  const finishOf = (index: number, reason: string): string => {
    const role = begun.has(index) ? '' : '"role":"assistant","content":""';
    begun.add(index);
    return chunk(choiceOf(index, role, '', `"${reason}"`));
  };
  return { write: (parts) => parts.map(textOf).join('') };
}

function choiceOf(index: number, delta: string, more: string, reason: string): string {
  return `{"index":${String(index)},"delta":{${delta}}${more},"finish_reason":${reason}}`;
}

function toolCallOf(part: Extract<GatewayPart, { type: 'tool-call-delta' }>): unknown {
  const { call: index, id, name, arguments: text } = part;
  return {
    index,
    ...(id !== undefined && { id, type: 'function' }),
    function: { ...(name !== undefined && { name }), arguments: text },
  };
}
