import { z } from 'zod';

const judges = z.array(z.enum(['rules', 'model'], { error: 'Must be of rules, model' })).default([]);

const Policy = z
  .strictObject({
    input: judges,
    output: judges,
    on_failure: z.enum(['open', 'closed'], { error: 'Must be open or closed' }).default('open'),
  })
  .transform(({ on_failure: onFailure, ...policy }) => ({ ...policy, onFailure }));

/** What is judged of each task when nothing is said: by rules, which cost a lesson nothing. */
const USUAL = {
  tutor: { input: ['rules' as const], output: ['rules' as const], onFailure: 'open' as const },
};

/** Who judges what is asked and answered, by task: `{"tutor": {"input": ["rules", "model"], "output": ["rules"]}}`. */
export const aiSafety = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('Must be JSON');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().min(1).max(200), Policy, { error: 'Must be an object: the policy of each task' }))
  .default(USUAL);
