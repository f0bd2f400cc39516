import { z } from 'zod';

const MOST_INPUTS = 128;
const text = z.string().min(1);

const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string().min(1) }) }),
]);

/** The body of `POST /ai/v1/moderations`. A list of texts is judged text by text, a list of parts as one thing. */
export const ModerationsInput = z.object({
  model: z.string().min(1).max(200).nullish(),
  input: z.union([text, z.array(text).min(1).max(MOST_INPUTS), z.array(Part).min(1).max(MOST_INPUTS)]),
});

export type ModerationsInput = z.output<typeof ModerationsInput>;
