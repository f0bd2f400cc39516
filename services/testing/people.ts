import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { NOBODY, type Caller } from '../platform/use-case/caller.ts';

/** A signed-in caller for tests that start below the doors. */
export function buildCaller(overrides: Partial<Caller> = {}): Caller {
  return { ...NOBODY, role: 'authenticated', userId: randomUUID(), sessionId: randomUUID(), ...overrides };
}

/** Makes accounts by SQL, with the rows that every new account has, and gives callers for them. */
export async function signUpCallers(adminUrl: string, count: number): Promise<Caller[]> {
  const callers = Array.from({ length: count }, () => buildCaller());
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const { userId } of callers) {
      await client.query(
        `insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
         values ($1, 'authenticated', 'authenticated', $2, now(), '{}', '{}')`,
        [userId, `${userId}@example.test`],
      );
    }
  } finally {
    await client.end();
  }
  return callers;
}
