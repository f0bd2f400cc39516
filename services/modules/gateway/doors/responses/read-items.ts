import type { ChatMessage, Content, ContentPart, ToolCall } from '../../canonical/request.ts';
import { imageSourceOf } from '../image-source.ts';
import { invalid } from '../read-input.ts';
import type { ResponseItem } from './contract.ts';

type ItemOf<Type> = Extract<ResponseItem, { type: Type }>;
type Message = Extract<ResponseItem, { role: unknown }>;
type Said = Message['content'];

/** Items as messages: calls of tools belong to what was said before them. Thoughts are their provider's business. */
export function messagesOf(items: readonly ResponseItem[]): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  items.forEach((item, index) => {
    addItem(messages, item, `input[${String(index)}]`);
  });
  return messages;
}

function addItem(messages: ChatMessage[], item: ResponseItem, path: string): void {
  switch (item.type) {
    case 'function_call':
      addCall(messages, item);
      return;
    case 'function_call_output':
      messages.push({
        role: 'tool',
        toolCallId: item.call_id,
        content: contentOf(item.output, `${path}.output`),
      });
      return;
    case 'reasoning':
    case 'item_reference':
      return;
    default:
      messages.push(messageOf(item, path));
  }
}

function addCall(messages: ChatMessage[], item: ItemOf<'function_call'>): void {
  const call: ToolCall = { id: item.call_id, name: item.name, arguments: item.arguments };
  const last = messages.at(-1);
  if (last?.role === 'assistant') {
    messages[messages.length - 1] = { ...last, toolCalls: [...last.toolCalls, call] };
  } else messages.push({ role: 'assistant', content: '', toolCalls: [call] });
}

function messageOf({ role, content: said }: Message, path: string): ChatMessage {
  const content = contentOf(said, `${path}.content`);
  if (role === 'user') return { role, content };
  if (typeof content !== 'string' && content.some(({ type }) => type === 'image')) {
    throw invalid(`${path}.content`, 'an image is for a user to show');
  }
  return role === 'assistant' ? { role, content, toolCalls: [] } : { role: 'system', content };
}

function contentOf(content: Said, path: string): Content {
  if (typeof content === 'string') return content;
  return content.map((part, at): ContentPart => {
    if (part.type === 'refusal') return { type: 'text', text: part.refusal };
    if (part.type !== 'input_image') return { type: 'text', text: part.text };
    const source = imageSourceOf(part.image_url);
    if (typeof source === 'string') throw invalid(`${path}[${String(at)}].image_url`, source);
    return { type: 'image', source, ...(part.detail && { detail: part.detail }) };
  });
}
