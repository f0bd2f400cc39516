import { NOBODY, type Caller } from '../../platform/use-case/caller.ts';

/** Somebody with a session, for tests below the doors. */
export function buildCaller(overrides: Partial<Caller> = {}): Caller {
  return { ...NOBODY, role: 'authenticated', userId: 'user', sessionId: 'session', ...overrides };
}
