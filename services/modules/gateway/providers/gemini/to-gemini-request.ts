import {
  textOf,
  type ChatMessage,
  type ChatRequest,
  type Content,
  type ImageSource,
  type ResponseFormat,
} from '../../canonical/request.ts';
import { signatureOf } from '../../canonical/signed-call.ts';
import { argumentsOf } from '../anthropic/to-anthropic-request.ts';
import type { ProviderAsk } from '../provider.ts';

/** Models that refuse the calls of a step unless the first of them is signed. */
const WANTS_SIGNATURES = /^(?:models\/)?gemini-(?:[3-9]|[1-9]\d)/;
/** What Google wants in its place where a call was made by somebody else's model. */
const UNSIGNED = 'skip_thought_signature_validator';

type Body = Record<string, unknown>;
interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: unknown[];
}

/** The body of `:generateContent` and `:streamGenerateContent`. What was said already is the model's last turn. */
export function toGeminiRequest({ request, spoken, model }: ProviderAsk): Body {
  const system = request.messages.flatMap(({ role, content }) =>
    role === 'system' ? [textOf(content)] : [],
  );
  const contents = turnsOf(request.messages, WANTS_SIGNATURES.test(model));
  if (spoken !== undefined) contents.push({ role: 'model', parts: [{ text: spoken }] });
  const generationConfig = { ...samplingOf(request), ...formatOf(request.responseFormat) };
  return {
    contents,
    ...(system.length > 0 && { systemInstruction: { parts: [{ text: system.join('\n\n') }] } }),
    ...toolsOf(request),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
}

function samplingOf(request: ChatRequest): Body {
  const { temperature, topP, maxTokens, stop, seed, presencePenalty, frequencyPenalty } = request;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(stop.length > 0 && { stopSequences: stop }),
    ...(seed !== undefined && { seed }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
  };
}

function formatOf(format: ResponseFormat): Body {
  if (format.type === 'text') return {};
  return {
    responseMimeType: 'application/json',
    ...(format.type === 'json-schema' && { responseJsonSchema: format.schema }),
  };
}

function turnsOf(messages: readonly ChatMessage[], wantsSignatures: boolean): Turn[] {
  const names = new Map<string, string>();
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    if (message.role === 'assistant') {
      for (const { id, name } of message.toolCalls) names.set(id, name);
    }
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = partsOf(message, names, wantsSignatures);
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) turns.push({ role, parts });
  }
  return turns;
}

function partsOf(
  message: Exclude<ChatMessage, { role: 'system' }>,
  names: ReadonlyMap<string, string>,
  wantsSignatures: boolean,
): unknown[] {
  if (message.role === 'tool') {
    const name = names.get(message.toolCallId) ?? message.toolCallId;
    return [{ functionResponse: { name, response: { result: textOf(message.content) } } }];
  }
  const parts = contentParts(message.content);
  if (message.role !== 'assistant') return parts;
  const calls = message.toolCalls.map(({ id, name, arguments: text }, at) => {
    const signature = signatureOf(id) ?? (wantsSignatures && at === 0 ? UNSIGNED : undefined);
    return {
      functionCall: { name, args: argumentsOf(text) },
      ...(signature !== undefined && { thoughtSignature: signature }),
    };
  });
  return [...parts, ...calls];
}

function contentParts(content: Content): unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return content.map((part) => (part.type === 'text' ? { text: part.text } : imageOf(part.source)));
}

function imageOf(source: ImageSource): unknown {
  if (source.kind === 'base64') return { inlineData: { mimeType: source.mediaType, data: source.data } };
  return { fileData: { fileUri: source.url } };
}

function toolsOf({ tools, toolChoice }: ChatRequest): Body {
  if (tools.length === 0) return {};
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parametersJsonSchema: parameters }),
  }));
  return {
    tools: [{ functionDeclarations }],
    ...(toolChoice !== undefined && { toolConfig: { functionCallingConfig: choiceOf(toolChoice) } }),
  };
}

const MODES = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;

function choiceOf(choice: NonNullable<ChatRequest['toolChoice']>): Body {
  if (typeof choice === 'string') return { mode: MODES[choice] };
  return { mode: 'ANY', allowedFunctionNames: [choice.name] };
}
