/** What a message says: plain text, or texts and images in order. */
export type Content = string | readonly ContentPart[];

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly source: ImageSource; readonly detail?: string };

/** An image by its address, or itself. */
export type ImageSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string };

/** A tool that the model wants called; `arguments` is JSON as the model wrote it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export type ChatMessage =
  | { readonly role: 'system'; readonly content: Content }
  | { readonly role: 'user'; readonly content: Content; readonly name?: string }
  | { readonly role: 'assistant'; readonly content: Content; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly content: Content; readonly toolCallId: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of its arguments. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly description?: string;
      readonly strict?: boolean;
    };

/** What is asked of a model, in whichever language it was asked: doors read into it, providers write from it. */
export interface ChatRequest {
  /** The model as the caller names it; a route says who answers. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat: ResponseFormat;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  /** How many answers; more than one cannot be continued by another provider. */
  readonly n: number;
  readonly reasoningEffort?: string;
  /** Who asks, as the caller names them to the provider. */
  readonly user?: string;
  /** What this is a part of: the same one goes to the same candidate where several are equal. */
  readonly conversation?: string;
  /** Fields that only providers of the same language know, as they came. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** The text of a content, images left out. */
export function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
