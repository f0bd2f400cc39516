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

/** @param created Unix time in seconds */
export function bodyOf(input: ResponseInput, id: string, created: number): ResponseBody {
  return {
    id,
    object: 'response',
    created_at: created,
    model: input.model,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: input.instructions ?? null,
    max_output_tokens: input.max_output_tokens ?? null,
    metadata: input.metadata ?? {},
    previous_response_id: input.previous_response_id ?? null,
    reasoning: { effort: input.reasoning?.effort ?? null, summary: null },
    store: input.store !== false,
    parallel_tool_calls: input.parallel_tool_calls ?? true,
    temperature: input.temperature ?? null,
    top_p: input.top_p ?? null,
    text: { format: input.text?.format ?? { type: 'text' } },
    tool_choice: input.tool_choice ?? 'auto',
    tools: input.tools ?? [],
    truncation: 'disabled',
    usage: null,
    user: input.user ?? null,
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
