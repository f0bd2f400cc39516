import { defineStatement } from '../../../platform/database/statement.ts';

export const insertSecurityEvents = defineStatement(
  'identity.security-event.insert',
  `insert into app.security_events (reason, user_id, session_id, address, request_id)
   select e->>'reason', (e->>'userId')::uuid, (e->>'sessionId')::uuid, coalesce(e->>'address', ''),
     coalesce(e->>'requestId', '')
   from jsonb_array_elements($1->'events') e
   returning id`,
);
