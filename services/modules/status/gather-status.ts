import { wordOf } from './word-of.ts';
import { busiestOf } from './own-status.ts';
import type { AskedProcess, KnownProcess, PlatformStatus, ProcessStatus, StoredStatus } from './status.ts';

export interface GatherDeps {
  readonly process: string;
  readonly own: () => Promise<ProcessStatus>;
  readonly stored: () => Promise<StoredStatus>;
  /** Asks another process for its own status. @throws when it does not answer in time. */
  readonly ask: (process: KnownProcess) => Promise<ProcessStatus>;
  readonly now: () => Date;
}

/** Processes that are asked at the same time. */
const AT_ONCE = 16;

/**
 * The platform as a whole. Every process is asked, none is waited for longer than `ask` allows, and what is missing is
 * named: without PostgreSQL this process still tells of itself.
 */
export async function gatherStatus(deps: GatherDeps): Promise<PlatformStatus> {
  const own = await deps.own();
  const { stored, missing } = await deps.stored().then(
    (found) => ({ stored: found, missing: [] as string[] }),
    (error: unknown) => ({ stored: undefined, missing: [`PostgreSQL: ${wordOf(error)}`] }),
  );
  const known = stored?.processes ?? [];
  const others = known.filter(({ process }) => process !== deps.process);
  const asked = await inPortions(others, (one) => askOne(deps, one));
  const itself = known.find(({ process }) => process === deps.process) ?? unregistered(own, deps.now());
  const processes: AskedProcess[] = [{ ...itself, status: own }, ...asked];
  return {
    at: deps.now().toISOString(),
    gathered_by: deps.process,
    missing: [
      ...missing,
      ...processes.flatMap(({ process, failure }) =>
        failure === undefined ? [] : [`${process}: ${failure}`],
      ),
    ],
    processes,
    ...summed(processes.flatMap(({ status }) => status ?? [])),
    queues: stored === undefined ? null : { outbox: stored.outbox, jobs: stored.jobs },
    alerts: stored?.alerts ?? null,
  };
}

/** What adds up over all that have answered. */
function summed(answers: readonly ProcessStatus[]): Pick<PlatformStatus, 'rooms' | 'releases' | 'versions'> {
  const total = (figure: (status: ProcessStatus) => number): number =>
    answers.reduce((sum, status) => sum + figure(status), 0);
  const names = [...new Set(answers.map(({ release }) => release ?? ''))]
    .filter((name) => name !== '')
    .sort();
  return {
    rooms: {
      owned: total(({ actors }) => actors.owned),
      waiting: total(({ actors }) => actors.waiting),
      busiest: busiestOf(answers.flatMap(({ actors }) => actors.busiest)),
    },
    releases: names.map((release) => {
      const own = answers.filter((status) => status.release === release);
      return {
        release,
        processes: own.length,
        promoted: own.filter(({ is_promoted: isPromoted }) => isPromoted).length,
      };
    }),
    versions: [...new Set(answers.map(({ version }) => version))].sort(),
  };
}

async function askOne({ ask }: GatherDeps, known: KnownProcess): Promise<AskedProcess> {
  try {
    return { ...known, status: await ask(known) };
  } catch (error) {
    return { ...known, failure: wordOf(error) };
  }
}

/** A process that cannot reach PostgreSQL has no row there that could be read. */
function unregistered(
  { process, roles, release, uptime_seconds: uptime }: ProcessStatus,
  now: Date,
): KnownProcess {
  const startedAt = new Date(now.getTime() - uptime * 1_000).toISOString();
  return { process, roles, release, is_draining: false, started_at: startedAt, internal_url: '' };
}

async function inPortions<Item, Output>(
  items: readonly Item[],
  work: (item: Item) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    outputs.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  }
  return outputs;
}
