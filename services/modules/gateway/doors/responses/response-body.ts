import type { Answer } from '../../canonical/answer.ts';
import type { ResponseInput } from './contract.ts';
import { endingOf, itemsOf, type OutputItem } from './output-item.ts';

/** What of a response is known before it is given: our name for it, and the request as it was understood. */
export interface ResponseBody {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A response with all that was said. */
export interface WholeResponse extends ResponseBody {
  readonly output: readonly OutputItem[];
}

/** What stands there when a request leaves it open. */
const USUAL = {
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  previous_response_id: null,
  store: true,
  parallel_tool_calls: true,
  temperature: null,
  top_p: null,
  tool_choice: 'auto',
  tools: [],
  user: null,
} as const satisfies Partial<Record<keyof ResponseInput, unknown>>;

/** @param created Unix time in seconds */
export function bodyOf(input: ResponseInput, id: string, created: number): ResponseBody {
  const asked = Object.fromEntries(
    Object.entries(USUAL).map(([field, usual]) => [field, input[field as keyof typeof USUAL] ?? usual]),
  );
  return {
    ...asked,
    id,
    object: 'response',
    created_at: created,
    model: input.model,
    background: false,
    error: null,
    incomplete_details: null,
    reasoning: { effort: input.reasoning?.effort ?? null, summary: null },
    text: { format: input.text?.format ?? { type: 'text' } },
    truncation: 'disabled',
    usage: null,
  };
}

export function wholeOf(answer: Answer, body: ResponseBody): WholeResponse {
  const { provider, switched, choices, usage } = answer;
  const [choice] = choices;
  return {
    ...body,
    ...endingOf(choice?.finishReason ?? 'other', usage),
    output: choice === undefined ? [] : itemsOf(choice, body.id),
    studyflow: { provider, switched },
  };
}
