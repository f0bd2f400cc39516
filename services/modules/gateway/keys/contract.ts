import { z } from 'zod';

const MOST = 1e15;
/** PostgreSQL keeps no NUL. */
const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'), {
      error: 'Must not contain NUL',
    });

const count = z.int().min(0).max(MOST);

/** What may be spent, and after what time it begins anew. */
export const BudgetInput = z
  .object({
    requests: count.nullish(),
    tokens: count.nullish(),
    usd: z.number().min(0).max(1e9).nullish(),
    window: z.enum(['total', 'day', 'month'], { error: 'Must be total, day or month' }),
  })
  .refine(({ requests, tokens, usd }) => [requests, tokens, usd].some((limit) => limit != null), {
    error: 'Needs at least one of requests, tokens, usd',
  });

export const CreateKeyInput = z.object({
  name: text(200),
  budget: BudgetInput.nullish(),
  models: z.array(text(200)).min(1).max(100).nullish(),
  expires_at: z.iso
    .datetime({ offset: true, error: 'Must be a time such as 2026-01-31T12:00:00Z' })
    .nullish(),
});

export const KeyIdInput = z.object({ id: z.string() });
