import { z } from 'zod';

/** A pod that must use the new version before the old one ends. */
export interface Witness {
  readonly name: string;
  readonly podIP: string;
}

/** What a pod says of itself. */
export interface Testimony {
  readonly name: string;
  /** The version in use; undefined: it has not answered, or knows no such credential. */
  readonly version: string | undefined;
}

/** The internal port of every process. */
const PORT = 4900;
const TIMEOUT_MS = 2_000;

const Report = z.object({ credentials: z.array(z.object({ name: z.string(), version: z.string() })) });

/** Asks every pod on its internal port. Never throws: a pod that does not answer proves nothing. */
export async function hear(
  fetch: typeof globalThis.fetch,
  secret: string,
  witnesses: readonly Witness[],
  signal: AbortSignal,
): Promise<readonly Testimony[]> {
  const ask = async ({ name, podIP }: Witness): Promise<Testimony> => {
    try {
      const host = podIP.includes(':') ? `[${podIP}]` : podIP;
      const answer = await fetch(`http://${host}:${PORT}/internal/credentials`, {
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const { credentials } = Report.parse(await answer.json());
      return { name, version: credentials.find((one) => one.name === secret)?.version };
    } catch {
      return { name, version: undefined };
    }
  };
  return await Promise.all(witnesses.map(ask));
}

/** Those who do not use this version or a newer one. */
export function behind(testimonies: readonly Testimony[], version: number): readonly string[] {
  return testimonies
    .filter(({ version: said }) => {
      const number = /^kv-(\d+)$/.exec(said ?? '')?.[1];
      return number === undefined || Number(number) < version;
    })
    .map(({ name }) => name);
}
