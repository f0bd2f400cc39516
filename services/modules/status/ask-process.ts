import { z } from 'zod';
import type { KnownProcess, ProcessStatus } from './status.ts';

const TIMEOUT_MS = 1_500;
const MOST_BYTES = 262_144;

/** Another version may say more; what is read here must be there. */
const Answer = z.looseObject({
  process: z.string(),
  version: z.string(),
  roles: z.array(z.string()),
  release: z.string().nullable(),
  is_promoted: z.boolean(),
  health: z.string(),
  away: z.array(z.string()),
  uptime_seconds: z.number(),
  memory_bytes: z.number(),
  actors: z.looseObject({
    owned: z.number(),
    waiting: z.number(),
    busiest: z.array(
      z.object({ kind: z.string(), id: z.string(), epoch: z.number(), seq: z.number(), mailbox: z.number() }),
    ),
  }),
  credentials: z.array(z.looseObject({ name: z.string(), version: z.string(), since: z.string() })),
});

/** Asks another process on its internal port for its own status. @throws when it does not answer in time, or with something else */
export async function askProcess({ internal_url: url }: KnownProcess): Promise<ProcessStatus> {
  const answer = await fetch(`${url}/internal/status?scope=process`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw Object.assign(new Error('it refused'), { code: `HTTP ${answer.status}` });
  }
  const text = await answer.text();
  if (text.length > MOST_BYTES) throw Object.assign(new Error('it said too much'), { code: 'too large' });
  return Answer.parse(JSON.parse(text)) as unknown as ProcessStatus;
}
