/** People who read and write over HTTP all along, and what is wrong with what they were told. */
import { startSteadyClient, type SteadyClient } from '../e2e/crowd.ts';
import type { Answer } from '../e2e/http.ts';
import { as, signUp, type Person, type Stage } from '../e2e/stage.ts';
import { startWriter } from '../e2e/writer.ts';

export interface HttpLoad {
  /** Ends it. @returns every answer. */
  stop(): Promise<readonly Answer[]>;
  /** What was acknowledged and is not stored, or is stored twice; after the stop. */
  findLost(): Promise<readonly string[]>;
}

/** Two readers at every process, and somebody who writes tasks and does not give up. */
export async function startHttpLoad(stage: Stage): Promise<HttpLoad> {
  const person = await signUp(stage);
  const { api_urls: urls } = stage.run;
  const writer = startWriter(urls, person);
  const clients: SteadyClient[] = [writer, ...urls.flatMap((url) => readersOf(url, person))];
  return {
    stop: async () => (await Promise.all(clients.map((client) => client.stop()))).flat(),
    findLost: async () => {
      const rows = await stage.query<{ id: string; title: string }>(
        'select id, title from public.tasks where user_id = $1',
        [person.id],
      );
      const idOf = new Map(rows.map(({ id, title }) => [title, id]));
      const lost = [...writer.acknowledged].filter(([title, id]) => idOf.get(title) !== id);
      return [
        ...lost.map(([title]) => `the task ${title} was acknowledged and is not stored`),
        ...(rows.length === idOf.size ? [] : [`${rows.length - idOf.size} tasks are stored twice`]),
      ];
    },
  };
}

function readersOf(url: string, person: Person): SteadyClient[] {
  return ['/api/tasks?limit=5', '/api/users/me'].map((path) =>
    startSteadyClient(url, () => as(person, { path }), { pauseMs: 50 }),
  );
}

/** Answers that came too late, or that are neither a success nor an honest 503. */
export function badAnswers(answers: readonly Answer[], answeredWithinMs: number): string[] {
  return answers
    .filter(({ status, headers, tookMs }) => {
      const isHonest = status === 503 && Number(headers['retry-after']) >= 1;
      return tookMs > answeredWithinMs || (!isHonest && (status < 200 || status >= 300));
    })
    .map(
      ({ status, tookMs, text }) => `HTTP ${status} after ${Math.round(tookMs)} ms: ${text.slice(0, 120)}`,
    );
}
