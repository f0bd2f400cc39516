import { z } from 'zod';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

/** A moment, or a day in UTC. */
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'Must be a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z',
});

const rangeFields = {
  from: moment.optional().meta({ description: 'The first moment; 30 days before `to` by default.' }),
  to: moment.optional().meta({
    description: 'The first moment that does not count any more; of a day, its end. Now by default.',
  }),
};

export const UsageInput = z.object({
  group_by: z.enum(['day', 'model', 'provider'], { error: 'Must be day, model or provider' }).default('day'),
  ...rangeFields,
});

export const OrganisationUsageInput = z.strictObject({
  id: z.guid(),
  group_by: z.enum(['day', 'model', 'provider', 'user']).default('day').meta({
    description: 'What the sums are told apart by.',
  }),
  ...rangeFields,
});

const sums = {
  requests: z.int(),
  failed_requests: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  usd: z.number(),
};

export const UsageView = z
  .object({ total: z.object(sums), data: z.array(z.object({ ...sums, group: z.string() })) })
  .meta({ id: 'AiUsage' });

/** What the database knows as a time, whatever stands in a query: nothing was asked before or will be after. */
const LATEST_MS = Date.UTC(9999, 11, 31);

function between(ms: number): Date {
  return new Date(Math.min(LATEST_MS, Math.max(0, ms)));
}

/** The range that is meant; a day as `to` is meant with all of it. */
export function rangeOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): { readonly from: Date; readonly to: Date } {
  const end = to === undefined ? new Date(now.getTime() + 1) : endOf(to);
  const start = from === undefined ? new Date(end.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(from);
  return { from: between(start.getTime()), to: between(end.getTime()) };
}

function endOf(to: string): Date {
  const start = new Date(to);
  return to.length === 'YYYY-MM-DD'.length ? new Date(start.getTime() + DAY_MS) : start;
}
