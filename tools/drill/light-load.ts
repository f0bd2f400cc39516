/** Some people who use the platform while it is drilled: without requests there is nothing that can fail. */
import { startSteadyClient, type SteadyClient } from '../../services/testing/e2e/crowd.ts';
import type { Sent } from '../../services/testing/e2e/http.ts';
import { as, signUp, type Person, type Stage } from '../../services/testing/e2e/stage.ts';

export interface LightLoad {
  readonly person: Person;
  /** Answers so far, and those that were no success. */
  counts(): { readonly answers: number; readonly failed: number };
  stop(): Promise<void>;
}

const PAUSE_MS = 100;

/** One person reads tasks and writes some, at each process in turn. */
export async function startLightLoad(stage: Stage): Promise<LightLoad> {
  const person = await signUp(stage);
  const urls = stage.run.api_urls;
  let turn = 0;
  let [answers, failed] = [0, 0];
  const next = (): Sent => {
    turn += 1;
    return turn % 10 === 0
      ? as(person, { method: 'POST', path: '/api/tasks', body: { title: `Read chapter ${turn}` } })
      : as(person, { path: turn % 2 === 0 ? '/api/tasks?limit=5' : '/api/users/me' });
  };
  const clients: SteadyClient[] = urls.map((url) =>
    startSteadyClient(url, next, {
      pauseMs: PAUSE_MS,
      hear: ({ status }) => {
        answers += 1;
        if (status < 200 || status >= 400) failed += 1;
      },
    }),
  );
  return {
    person,
    counts: () => ({ answers, failed }),
    stop: async () => {
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}
