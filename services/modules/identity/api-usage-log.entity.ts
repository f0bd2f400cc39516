import { defineEntity, p } from '@mikro-orm/core';

/** One call of an AI provider, as the first front end logs it. */
export const ApiUsageLogEntity = defineEntity({
  name: 'ApiUsageLog',
  schema: 'public',
  tableName: 'api_usage_logs',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    provider: p.text(),
    model: p.text().nullable(),
    tokensUsed: p.integer().nullable(),
    success: p.boolean().default(false).nullable(),
    requestTimestamp: p.datetime().columnType('timestamptz'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()').nullable(),
  },
});
