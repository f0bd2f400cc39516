import type { Choice } from '../canonical/answer.ts';
import type { FinishReason, Part } from '../canonical/parts.ts';

/** One choice of an answer as far as it was told. */
export interface Told {
  text: string;
  refusal: string;
  reasoning: string;
  /** Half of a character, whose other half comes with the next delta. */
  half: string;
  readonly toolCalls: { id: string; name: string; arguments: string }[];
  reason: FinishReason | undefined;
}

export function emptyTold(): Told {
  return { text: '', refusal: '', reasoning: '', half: '', toolCalls: [], reason: undefined };
}

/** Everything that was said, as tokens are counted. */
export function saidOf({ text, refusal, reasoning, toolCalls }: Told): string {
  return `${reasoning}${text}${refusal}${toolCalls.map((call) => call.name + call.arguments).join('')}`;
}

export function choiceOf(
  { text, refusal, reasoning, toolCalls, reason = 'other' }: Told,
  index: number,
): Choice {
  return {
    index,
    text,
    toolCalls,
    finishReason: reason,
    ...(refusal !== '' && { refusal }),
    ...(reasoning !== '' && { reasoning }),
  };
}

export function addToolCall({ toolCalls }: Told, part: Extract<Part, { type: 'tool-call-delta' }>): void {
  const known = (toolCalls[part.call] ??= { id: '', name: '', arguments: '' });
  known.id = part.id ?? known.id;
  known.name = part.name ?? known.name;
  known.arguments += part.arguments;
}

/** A text up to its last whole character, and the half that is left: what another provider is told is well formed. */
export function wholeCharacters(text: string): readonly [whole: string, half: string] {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? [text.slice(0, -1), text.slice(-1)] : [text, ''];
}
