import { REASONS } from '../../api/reasons.ts';
import { RELEASE, type Release } from '../../api/v1alpha1/release.ts';
import type { Kind, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT, SERVICE } from '../../kube/workloads.ts';
import { type Objection, hasEnded, isRetried, verdictOf } from './check.ts';
import { type Trace, askAll } from './checks.ts';
import { deploymentsOf } from './colours.ts';
import { placeOf } from './place.ts';
import { grow, raise } from './raise.ts';
import { clearAway, mendServices, returnTraffic } from './return.ts';
import { activeStamp, epochOf } from './stamps.ts';
import { COLOURS, OTHER, type PlatformView, type Situation } from './view.ts';
import { type Write, fence } from './writes.ts';

/** What is done now, and what is said about it. */
export interface Plan {
  /** Sent at once, side by side. */
  readonly writes: readonly Write[];
  /** They move traffic to the newest release. */
  readonly isSwitch: boolean;
  /** The newest release, and what the checks say of it. */
  readonly told: { readonly situation: Situation; readonly trace: Trace } | undefined;
  /** Older releases that are over because a newer one has come. */
  readonly overtaken: readonly Release[];
  readonly wakeAfterMs: number | undefined;
  readonly measure: Objection['measure'];
}

const NOTHING: Plan = { writes: [], isSwitch: false, told: undefined, overtaken: [], wakeAfterMs: undefined, measure: undefined };

/**
 * The next step of a platform's releases. Order matters: older releases are over before anything is done for a newer
 * one; Services are whole, and away from what has failed, before anything moves on; then the checks speak.
 */
export function planOf(view: PlatformView): Plan {
  const { platform } = view;
  const newest = view.releases.at(-1);
  if (platform === undefined || platform.metadata.deletionTimestamp !== undefined || newest === undefined) {
    return NOTHING;
  }
  const situation = situationOf(view, newest, platform);
  const overtaken = view.releases.slice(0, -1).filter((release) => !hasEnded(release));
  if (overtaken.length > 0) {
    return { ...NOTHING, overtaken, wakeAfterMs: 0 };
  }
  if (platform.spec.paused) {
    const objection = held(newest);
    return { ...NOTHING, told: objection && { situation, trace: { passes: [], objection } } };
  }
  const urgent = [...mendServices(view, newest), ...returnTraffic(view, newest)];
  const cleared = clearAway(view, newest);
  const trace = askAll(situation);
  const { objection } = trace;
  const writes = urgent.length > 0 ? urgent : distinct([...(objection?.writes ?? []), ...cleared.writes, ...upkeep(view, situation)]);
  const fences = writes.length > 0 ? fencesOf(view, newest) : [];
  return {
    writes: fences.length > 0 ? fences : writes,
    isSwitch: objection?.isSwitch === true && urgent.length === 0 && fences.length === 0,
    // What is fenced has another version now: the next look tells.
    told: fences.length > 0 ? undefined : { situation, trace },
    overtaken,
    wakeAfterMs: soonest(objection?.wakeAfterMs, cleared.wakeAfterMs),
    measure: urgent.length > 0 ? undefined : objection?.measure,
  };
}

function situationOf(view: PlatformView, release: Release, platform: Situation['platform']): Situation {
  const colour = placeOf(view, release);
  return { view, platform, release, colour, other: OTHER[colour] };
}

/** What serves is kept as its release says, also while a newer one tries to follow, or has failed to. */
function upkeep(view: PlatformView, { platform, release: newest }: Situation): readonly Write[] {
  const stamp = activeStamp(view);
  const release = view.releases.find(({ metadata }) => metadata.name === stamp?.release);
  if (stamp === undefined || release === undefined || (release === newest && verdictOf(newest) === undefined)) {
    return [];
  }
  const situation: Situation = { view, platform, release, colour: stamp.colour, other: OTHER[stamp.colour] };
  return [...raise(situation, 'full'), ...grow(situation, 'full')];
}

/** A leader that has just begun marks what it is about to work on, so that writes of an earlier one are refused. */
function fencesOf(view: PlatformView, newest: Release): readonly Write[] {
  if (view.epoch === 0) {
    return [];
  }
  const objects: readonly (readonly [Kind, KubeObject])[] = [
    [RELEASE, newest],
    ...Object.values(view.services).map((service) => [SERVICE, service] as const),
    ...COLOURS.flatMap((colour) => deploymentsOf(view.colours[colour]).map((deployment) => [DEPLOYMENT, deployment] as const)),
  ];
  return objects.filter(([, object]) => epochOf(object) !== String(view.epoch)).map(([kind, object]) => fence(kind, object, view.epoch));
}

/** One write per object: a second one would be refused. */
function distinct(writes: readonly Write[]): readonly Write[] {
  const seen = new Set<string>();
  return writes.filter((write) => {
    const { metadata } = 'object' in write ? write.object : write.current;
    const id = `${write.kind.kind}/${metadata.name}`;
    const isFirst = !seen.has(id);
    seen.add(id);
    return isFirst;
  });
}

function held(release: Release): Trace['objection'] {
  if (hasEnded(release) && !isRetried(release)) {
    return undefined;
  }
  return {
    step: release.status?.step ?? 'Pending',
    reason: REASONS.paused,
    message: 'The StudyFlow is paused: set its paused to false to go on.',
    isSilent: true,
    isStalled: true,
    check: { name: 'platformIsNotPaused', ask: () => undefined },
  };
}

function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
