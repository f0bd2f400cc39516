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
  /** A version that it knows of and does not use yet. */
  readonly pending?: string | undefined;
  /** How much of what was before is left: sealed values, or keys that still verify. */
  readonly left?: number | undefined;
  /** Of those: what cannot be opened any more. */
  readonly broken?: number | undefined;
  /** When that was counted. */
  readonly checked?: string | undefined;
}

/** The internal port of every process. */
const PORT = 4900;
const TIMEOUT_MS = 2_000;

const Report = z.object({
  credentials: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      pending: z.string().optional(),
      left: z.number().optional(),
      broken: z.number().optional(),
      checked: z.string().optional(),
    }),
  ),
});

/** Asks every pod on its internal port. Never throws: a pod that does not answer proves nothing. */
export async function hear(
  fetch: typeof globalThis.fetch,
  secret: string,
  witnesses: readonly Witness[],
  signal: AbortSignal,
): Promise<readonly Testimony[]> {
  const ask = async (witness: Witness): Promise<Testimony> => {
    const { name } = witness;
    try {
      const answer = await askPod(fetch, witness, '/internal/credentials', signal);
      const { credentials } = Report.parse(await answer.json());
      const report = credentials.find((one) => one.name === secret);
      return { version: undefined, ...report, name };
    } catch {
      return { name, version: undefined };
    }
  };
  return await Promise.all(witnesses.map(ask));
}

/** Asks a pod for a page of its internal port. @throws as `fetch` does, also when it takes too long. */
export async function askPod(
  fetch: typeof globalThis.fetch,
  { podIP }: Witness,
  path: string,
  signal: AbortSignal,
): Promise<Response> {
  const host = podIP.includes(':') ? `[${podIP}]` : podIP;
  return await fetch(`http://${host}:${PORT}${path}`, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
}

/** Those who do not use this version or a newer one. */
export function behind(testimonies: readonly Testimony[], version: number): readonly string[] {
  return testimonies.filter(({ version: said }) => numberOf(said) < version).map(({ name }) => name);
}

/** The number of a version as pods name it, `kv-<n>`; below all of them when it is none. */
export function numberOf(version: string | undefined): number {
  const number = /^kv-(\d+)$/.exec(version ?? '')?.[1];
  return number === undefined ? -1 : Number(number);
}
