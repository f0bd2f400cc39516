import { defineEntity, p } from '@mikro-orm/core';

/** A counter of the first front end; the platform's own limits stand in Redis. */
export const RateLimitEntity = defineEntity({
  name: 'RateLimit',
  schema: 'public',
  tableName: 'rate_limits',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    windowStart: p.datetime().columnType('timestamptz'),
    requestsCount: p.integer().default(0).nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()').nullable(),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()').nullable(),
  },
});
