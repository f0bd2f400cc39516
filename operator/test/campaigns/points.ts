/** The points at which a scenario can be broken, and what becomes of a platform that is. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Breakage } from './breakage.ts';
import type { CampaignRun } from './campaign.ts';
import type { Platform } from './platform.ts';
import type { Scenario } from './scenarios.ts';
import { differences, takeSnapshot, type Snapshot } from './snapshot.ts';

/** A scenario as it goes when nothing is broken. */
export interface Reference {
  readonly scenario: Scenario;
  /** Writes from the end of the preparation on. */
  readonly writes: number;
  /** Events of watches that concerned the platform, in that time. */
  readonly events: number;
  readonly end: Snapshot;
}

/** Promise O1: so long after a restart everything is as it should be. */
export const CONVERGES_WITHIN_MS = 30_000;
/** On a machine that is slower than that a campaign proves nothing by waiting longer. */
const MOST_PATIENCE = 6;
/** What comes after the end that a driver waits for: the last words in a status. */
const SETTLES_MS = 1_500;

/** Runs each scenario undisturbed, all side by side. */
export async function recordReferences(
  breakage: Breakage,
  scenarios: readonly Scenario[],
): Promise<readonly Reference[]> {
  const platforms = await breakage.openPlatforms(scenarios.length);
  const events = countEvents(breakage);
  const references = await Promise.all(
    scenarios.map(async (scenario, index): Promise<Reference> => {
      const platform = platforms[index]!;
      await scenario.prepare(platform);
      await delay(SETTLES_MS);
      const [before, seen] = [breakage.writesOf(platform.namespace).length, events(platform.namespace)];
      await scenario.run(platform);
      await delay(SETTLES_MS);
      const writes = breakage.writesOf(platform.namespace).length - before;
      const end = await takeSnapshot(platform);
      return { scenario, writes, events: events(platform.namespace) - seen, end };
    }),
  );
  breakage.proxy.judgeEvents(undefined);
  await breakage.closePlatforms(platforms);
  return references;
}

function countEvents({ proxy }: Breakage): (namespace: string) => number {
  const counts = new Map<string, number>();
  proxy.judgeEvents(({ object }) => {
    const { namespace = '' } = (object.metadata ?? {}) as { readonly namespace?: string };
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    return 'pass';
  });
  return (namespace) => counts.get(namespace) ?? 0;
}

/** How a platform ended that was broken. */
export interface Ending {
  /** Milliseconds until it was as in the reference; undefined when it never was. */
  readonly convergedAfterMs: number | undefined;
}

/**
 * Waits until a platform is what it is without a fault, and complains when it is not, or when its Services were not
 * whole at any version on the way.
 */
export async function judgeEnding(
  run: CampaignRun,
  what: string,
  subject: {
    readonly platform: Platform;
    readonly reference: Reference;
    /** Resolves at the end of the scenario. */
    readonly driven: Promise<void>;
    /** `performance.now()` when nothing was broken any more. */
    readonly since: number;
    readonly withinMs?: number;
  },
): Promise<Ending> {
  const { platform, reference, driven, since, withinMs = CONVERGES_WITHIN_MS } = subject;
  const limit = (): number => since + withinMs * Math.min(run.slowdown.factor(), MOST_PATIENCE);
  const outcome = await Promise.race([driven.then(() => 'end', sentenceOf), untilPassed(limit)]);
  let differs = [`it had not come to its end: ${outcome}`] as readonly string[];
  while (outcome === 'end') {
    differs = differences(await takeSnapshot(platform), reference.end);
    if (differs.length === 0 || performance.now() > limit()) break;
    await delay(300);
  }
  const tookMs = performance.now() - since;
  const { namespace, witness } = platform;
  const unsafe = witness.judge(namespace, reference.scenario.mayLosePods);
  run.wrong(...differs.map((sentence) => `${what} (${namespace}): ${sentence}`));
  run.wrong(...unsafe.slice(0, 3).map((sentence) => `${what} (${namespace}): ${sentence}`));
  return { convergedAfterMs: differs.length === 0 ? tookMs : undefined };
}

async function untilPassed(limit: () => number): Promise<string> {
  while (performance.now() < limit()) await delay(500);
  return 'its time is over';
}

function sentenceOf(thrown: unknown): string {
  return (thrown as Error).message;
}

/**
 * @returns the list in portions. `POINTS` of the environment takes so many of it only, evenly: to look at a campaign while
 * one works on it, since a run that does less than what counts fails.
 */
export function inBatches<T>(whole: readonly T[], size: number): readonly (readonly T[])[] {
  const most = Number(process.env['POINTS'] ?? whole.length);
  const every = Math.max(1, Math.ceil(whole.length / Math.max(1, most)));
  const all = whole.filter((_, index) => index % every === 0);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
