import type { Answer, Choice, Vectors } from '../canonical/answer.ts';
import { isSemanticShare, semanticShare } from '../canonical/usage.ts';
import type { GatewayPart } from '../gateway-part.ts';

/** An answer that costs nothing now: what it came to is told, and nobody is charged for tokens. */
export function again(answer: Answer): Answer {
  return { ...answer, switched: 0, shares: [] };
}

/** The same of vectors. */
export function vectorsAgain(vectors: Vectors): Vectors {
  return { ...vectors, usage: { promptTokens: 0, completionTokens: 0 }, isAgain: true };
}

/** A whole answer as a stream. */
export function partsOf(answer: Answer): readonly GatewayPart[] {
  const { model, provider, usage, choices } = answer;
  return [
    { type: 'start', model },
    { type: 'speaker', provider, switched: 0 },
    ...choices.flatMap(saidBy),
    ...choices.map(({ index, finishReason: reason }): GatewayPart => ({ type: 'finish', index, reason })),
    { type: 'usage', usage },
    { type: 'end', answer },
  ];
}

function saidBy({ index, text, refusal, reasoning, toolCalls }: Choice): readonly GatewayPart[] {
  return [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning-delta', index, text: reasoning } as const]),
    ...(text === '' ? [] : [{ type: 'text-delta', index, text } as const]),
    ...(refusal === undefined ? [] : [{ type: 'refusal-delta', index, text: refusal } as const]),
    ...toolCalls.map(
      ({ id, name, arguments: text_ }, call) =>
        ({ type: 'tool-call-delta', index, call, id, name, arguments: text_ }) as const,
    ),
  ];
}

/** The same for a question that means the same: the ledger tells how near the two are. */
export function againFor(answer: Answer, similarity: number): Answer {
  return { ...again(answer), shares: [semanticShare(similarity)] };
}

/** Whether an answer came to its end by itself, and is nobody else's. */
export function isWorthKeeping({ choices, shares }: Answer): boolean {
  return (
    !shares.some(isSemanticShare) &&
    choices.length > 0 &&
    choices.every(({ finishReason }) => finishReason !== 'content-filter' && finishReason !== 'other')
  );
}
