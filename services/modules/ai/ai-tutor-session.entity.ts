import { defineEntity, p } from '@mikro-orm/core';

/** The values of `ai_tutor_sessions.status`. */
export const AI_TUTOR_SESSION_STATUSES = ['active', 'completed', 'archived'] as const;

/** The values of `ai_tutor_sessions.ai_provider` (a database enum). */
export const AI_PROVIDERS = ['deepseek', 'openai', 'anthropic', 'google', 'local'] as const;

/** A conversation with the tutor. */
export const AiTutorSessionEntity = defineEntity({
  name: 'AiTutorSession',
  schema: 'public',
  tableName: 'ai_tutor_sessions',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    subjectId: p.uuid().nullable(),
    title: p.text().nullable(),
    status: p.enum(AI_TUTOR_SESSION_STATUSES).columnType('text').default('active').nullable(),
    aiProvider: p.enum(AI_PROVIDERS).nativeEnumName('ai_provider').default('deepseek').nullable(),
    totalMessages: p.integer().default(0).nullable(),
    sessionMetadata: p.json().defaultRaw("'{}'::jsonb").nullable(),
    startedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    lastActivity: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
