import pg from 'pg';
import { signUp } from '../rest/prepare.ts';
import type { Run } from '../support/platform.ts';

/** Who listens, what is changed how often, and how many are told of one change. */
export interface Shape {
  readonly name: string;
  readonly people: number;
  readonly socketsEach: number;
  readonly changesPerSecond: number;
  /** `own`: a notification for one person. `public`: a set of flashcards that everybody may see. */
  readonly kind: 'own' | 'public';
}

/** Somebody who listens. */
export interface Listener {
  readonly id: string;
  readonly token: string;
}

/** People with sessions, signed up eight at a time. */
export async function signUpListeners(run: Run, count: number): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  while (listeners.length < count) {
    const turn = Array.from({ length: 8 }, (_, offset) =>
      signUp(run, `listener-${listeners.length + offset}`, 0),
    );
    listeners.push(...(await Promise.all(turn)));
  }
  return listeners;
}

/** A public set of the first person's. @returns its id. */
export async function addPublicSet(run: Run, owner: string): Promise<string> {
  const client = new pg.Client({ connectionString: run.database_url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `insert into public.flashcard_sets (user_id, title, is_public) values ($1, 'Bench', true) returning id`,
      [owner],
    );
    return rows[0]?.id ?? '';
  } finally {
    await client.end();
  }
}
