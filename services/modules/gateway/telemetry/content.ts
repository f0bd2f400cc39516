import type { Choice } from '../canonical/answer.ts';
import { textOf, type ChatMessage, type ChatRequest, type ToolCall } from '../canonical/request.ts';

/** Longer texts are left out: spans wait in memory until they are sent. */
const MOST_CHARS = 65_536;

/** Messages as OpenTelemetry's conventions write them; images are named, not copied. */
export function inputMessages({ messages }: ChatRequest): string {
  return written(messages.map((message) => ({ role: message.role, parts: partsOf(message) })));
}

function written(messages: readonly unknown[]): string {
  const text = JSON.stringify(messages);
  return text.length <= MOST_CHARS ? text : '[]';
}

/** What was answered. */
export function outputMessages(choices: readonly Choice[]): string {
  return written(
    choices.map(({ text, toolCalls, finishReason }) => ({
      role: 'assistant',
      parts: [...(text === '' ? [] : [{ type: 'text', content: text }]), ...toolCalls.map(callPart)],
      finish_reason: finishReason.replace('-', '_'),
    })),
  );
}

function partsOf(message: ChatMessage): readonly unknown[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_call_response', id: message.toolCallId, response: textOf(message.content) }];
  }
  const { content } = message;
  const said =
    typeof content === 'string'
      ? [{ type: 'text', content }]
      : content.map((part) =>
          part.type === 'text' ? { type: 'text', content: part.text } : { type: 'image' },
        );
  return message.role === 'assistant' ? [...said, ...message.toolCalls.map(callPart)] : said;
}

function callPart({ id, name, arguments: given }: ToolCall): unknown {
  return { type: 'tool_call', id, name, arguments: given };
}
