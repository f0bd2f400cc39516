import type { z } from 'zod';
import type { AiMessage, Completion } from './ai.ts';
import { aiAnswerUnusable } from './errors.ts';

/** Asks for a completion in JSON with these messages. */
export type AskForJson = (messages: readonly AiMessage[]) => Promise<Completion>;

/**
 * A model's answer as data of a shape. One that does not fit is sent back once with what is wrong; what then still
 * does not fit is no answer.
 *
 * @throws `ai.answer-unusable`
 */
export async function jsonAnswer<Schema extends z.ZodType>(
  schema: Schema,
  messages: readonly AiMessage[],
  ask: AskForJson,
): Promise<z.output<Schema>> {
  const first = await ask(messages);
  const read = readJson(schema, first.content);
  if (read.success) return read.data;
  const second = await ask([
    ...messages,
    { role: 'assistant', content: first.content.slice(0, 20_000) },
    { role: 'user', content: `That does not fit: ${read.problem}\nAnswer again with the JSON object alone.` },
  ]);
  const repaired = readJson(schema, second.content);
  if (repaired.success) return repaired.data;
  throw aiAnswerUnusable({}, { cause: repaired.problem });
}

type Read<Schema extends z.ZodType> =
  | { readonly success: true; readonly data: z.output<Schema> }
  | { readonly success: false; readonly problem: string };

function readJson<Schema extends z.ZodType>(schema: Schema, text: string): Read<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(objectIn(text));
  } catch {
    return { success: false, problem: 'it is not JSON.' };
  }
  const result = schema.safeParse(value);
  if (result.success) return { success: true, data: result.data };
  const problems = result.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { success: false, problem: problems.join('; ') };
}

/** Many models put their JSON into a fence, or a sentence before it. */
function objectIn(text: string): string {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  return start < 0 || end < start ? text : text.slice(start, end + 1);
}
