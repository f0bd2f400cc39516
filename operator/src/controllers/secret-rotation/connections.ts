import { z } from 'zod';
import { askPod, type Witness } from './witness.ts';

/** What a server says of the connections of some logins, or why nobody could ask it. */
export interface Connections {
  /** Who is connected and from where, a sentence each; undefined: it is not known. */
  readonly from: readonly string[] | undefined;
  /** Why it is not known. */
  readonly problem?: string;
}

const Report = z.object({
  connections: z.array(z.object({ login: z.string(), count: z.int(), from: z.string() })),
});
const Refusal = z.object({ error: z.string() });

/** The server says the same to every pod: so many are asked in turn until one has an answer of it. */
const MOST_ASKED = 3;

/**
 * Asks a server through the pods who is connected with these logins: the operator has no login of its own. Never throws:
 * what nobody knows is not known.
 */
export async function askConnections(
  fetch: typeof globalThis.fetch,
  question: { readonly credential: string; readonly logins: readonly string[] },
  witnesses: readonly Witness[],
  signal: AbortSignal,
): Promise<Connections> {
  const query = new URLSearchParams({ credential: question.credential });
  for (const login of question.logins) query.append('login', login);
  let problem = 'no pod runs';
  for (const witness of witnesses.slice(0, MOST_ASKED)) {
    try {
      const answer = await askPod(fetch, witness, `/internal/connections?${query.toString()}`, signal);
      const said: unknown = await answer.json();
      if (answer.ok) return { from: Report.parse(said).connections.map(sentenceOf) };
      // An older version has no such page.
      if (answer.status === 404) problem = `${witness.name} is of a version that cannot be asked`;
      else problem = `${witness.name} says: ${Refusal.parse(said).error}`;
    } catch {
      problem = `${witness.name} does not answer`;
    }
  }
  return { from: undefined, problem };
}

function sentenceOf({ login, count, from }: z.infer<typeof Report>['connections'][number]): string {
  return `${count} of ${login} from ${from}`;
}
