import { defineEntity, p } from '@mikro-orm/core';

import { AI_PROVIDERS } from './ai-tutor-session.entity.ts';

/** The values of `ai_messages.role`. */
export const AI_MESSAGE_ROLES = ['user', 'assistant', 'system'] as const;

/** One message of a tutor session; response time in milliseconds. */
export const AiMessageEntity = defineEntity({
  name: 'AiMessage',
  schema: 'public',
  tableName: 'ai_messages',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    sessionId: p.uuid(),
    role: p.enum(AI_MESSAGE_ROLES).columnType('text'),
    content: p.text(),
    aiProvider: p.enum(AI_PROVIDERS).nativeEnumName('ai_provider').nullable(),
    tokensUsed: p.integer().nullable(),
    responseTime: p.integer().nullable(),
    messageMetadata: p.json().defaultRaw("'{}'::jsonb").nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
