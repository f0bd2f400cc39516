import { z } from 'zod';
import { pageFields, pageOf } from '../../../platform/http/page.ts';

const id = z.guid();
const MOST = 1e15;
const count = z.int().min(0).max(MOST);

const limits = {
  requests: count.optional().meta({ description: 'How many requests; absent is without limit.' }),
  tokens: count.optional().meta({ description: 'How many tokens, of questions and answers together.' }),
  usd: z
    .number()
    .min(0)
    .max(1e9)
    .optional()
    .meta({ description: 'How many US dollars, by the price table.' }),
  window: z.enum(['total', 'day', 'month']).meta({
    description: 'After what time it begins anew; days and months are those of UTC.',
  }),
};

export const SetBudgetInput = z
  .strictObject({
    id,
    scope: z.enum(['organisation', 'class', 'user']).meta({ description: 'Whose calls it counts.' }),
    class_id: id.optional().meta({ description: 'Of scope class.' }),
    user_id: id.optional().meta({ description: 'Of scope user.' }),
    model: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^\0]*$/)
      .optional()
      .meta({
        description: 'The only model whose calls count; without it, all.',
      }),
    ...limits,
  })
  .refine(({ scope, class_id: classId }) => (scope === 'class') === (classId !== undefined), {
    error: 'Is for scope class, and needed there',
    path: ['class_id'],
  })
  .refine(({ scope, user_id: userId }) => (scope === 'user') === (userId !== undefined), {
    error: 'Is for scope user, and needed there',
    path: ['user_id'],
  })
  .refine(({ requests, tokens, usd }) => [requests, tokens, usd].some((limit) => limit !== undefined), {
    error: 'At least one of requests, tokens, usd is needed',
    path: ['requests'],
  });

export const ListBudgetsInput = z.strictObject({ id, limit: pageFields.limit, cursor: pageFields.cursor });

export const RemoveBudgetInput = z.strictObject({ id, budget_id: id });

export const BudgetView = z
  .object({
    id,
    organisation_id: id,
    scope: z.enum(['organisation', 'class', 'user', 'key']),
    class_id: id.nullable(),
    user_id: id.nullable(),
    model: z.string().nullable(),
    requests: z.int().nullable(),
    tokens: z.int().nullable(),
    usd: z.number().nullable(),
    window: z.enum(['total', 'day', 'month']),
    used: z
      .object({ requests: z.int(), tokens: z.int(), usd: z.number() })
      .meta({ description: 'What of it is gone, calls under way included.' }),
  })
  .meta({ id: 'AiBudget' });

export const BudgetPage = pageOf(BudgetView);
