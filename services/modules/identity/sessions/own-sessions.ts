import type { Scope } from '../../../platform/database/scope.ts';
import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { EndOtherSessionsInput, EndSessionInput, ListSessionsInput } from './contract.ts';
import { deviceNameOf } from './device-name.ts';
import { ownSessionNotFound } from './errors.ts';
import { endOwnSession, listSessions } from './own-session.statements.ts';

interface StoredSession {
  readonly id: string;
  readonly user_agent: string;
  readonly address: string | null;
  readonly aal: string;
  readonly created_at: string;
  readonly last_used_at: string;
}

/** A session as the person it belongs to sees it. */
export interface SeenSession extends StoredSession {
  readonly device: string | null;
  readonly is_current: boolean;
}

/** Where a person is signed in, the latest sign-in first. */
export const listOwnSessions = useCase<
  { readonly scope: Scope },
  typeof ListSessionsInput,
  Page<SeenSession>
>({
  name: 'identity.list-own-sessions',
  kind: 'query',
  input: ListSessionsInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ scope }, { userId, sessionId }, { limit, cursor }) => {
    const [beforeAt = null, beforeId = null] = readCursor(cursor, 2) ?? [];
    const rows = await scope.rows<StoredSession>(listSessions, {
      userId,
      limit: limit + 1,
      beforeAt,
      beforeId,
    });
    const seen = rows.map((row) => ({
      ...row,
      device: deviceNameOf(row.user_agent),
      is_current: row.id === sessionId,
    }));
    return toPage(seen, limit, ({ created_at, id }) => [created_at, id]);
  },
});

type EndDeps = Pick<IdentityDeps, 'announceEnded' | 'afterCommit' | 'events' | 'audit'>;

/** Signs one device out, wherever it is. @throws `session.not-found` */
export const endOneSession = useCase<EndDeps & { readonly scope: Scope }, typeof EndSessionInput, undefined>({
  name: 'identity.end-own-session',
  kind: 'command',
  input: EndSessionInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ scope, audit, announceEnded, afterCommit, events }, caller, { id }, { requestId }) => {
    const { userId, address } = caller;
    const ended = await scope.rows<{ id: string; user_id: string }>(endOwnSession, { sessionId: id, userId });
    if (ended.length === 0) throw ownSessionNotFound();
    await audit.write({ address }, 'logout', userId, { session_id: id });
    afterCommit(() => {
      announceEnded(ended, 'ended-by-user');
      events.record({ reason: 'auth.session-ended', userId, sessionId: id, address, requestId });
    });
  },
});

/** Signs every other device out, and tells how many those were. */
export const endOtherSessions = useCase<
  EndDeps & Pick<IdentityDeps, 'sessions'>,
  typeof EndOtherSessionsInput,
  { readonly ended: number }
>({
  name: 'identity.end-other-sessions',
  kind: 'command',
  input: EndOtherSessionsInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ sessions, audit, announceEnded, afterCommit, events }, caller, _input, { requestId }) => {
    const { userId, sessionId, address } = caller;
    const ended = await sessions.end({ userId, exceptSessionId: sessionId }, 'ended-by-user');
    await audit.write({ address }, 'logout', userId, { scope: 'others' });
    afterCommit(() => {
      announceEnded(ended, 'ended-by-user');
      for (const { id } of ended)
        events.record({ reason: 'auth.session-ended', userId, sessionId: id, address, requestId });
    });
    return { ended: ended.length };
  },
});
