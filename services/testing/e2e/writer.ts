/** Somebody who writes tasks and does not give up: the same key goes out again until it is answered. */
import { startSteadyClient, type SteadyClient } from './crowd.ts';
import { as, type Person } from './stage.ts';

export interface Writer extends SteadyClient {
  /** Ids by title of what was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Titles that were sent at all. */
  readonly sent: ReadonlySet<string>;
}

/** Each task goes to one process after the other, so that a retry meets another one than the first attempt. */
export function startWriter(urls: readonly string[], person: Person): Writer {
  const acknowledged = new Map<string, string>();
  const sent = new Set<string>();
  let title: string = crypto.randomUUID();
  let attempts = 0;
  const client = startSteadyClient(
    () => urls[attempts++ % urls.length]!,
    () => {
      sent.add(title);
      return as(person, {
        method: 'POST',
        path: '/api/tasks',
        headers: { 'Idempotency-Key': title },
        body: { title },
      });
    },
    {
      pauseMs: 30,
      hear: ({ status, json }) => {
        if (status !== 201) return;
        acknowledged.set(title, (json as { id: string }).id);
        title = crypto.randomUUID();
      },
    },
  );
  return { ...client, acknowledged, sent };
}
