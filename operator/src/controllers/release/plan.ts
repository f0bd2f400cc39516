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

const NOTHING: Plan = {
  writes: [],
  isSwitch: false,
  told: undefined,
  overtaken: [],
  wakeAfterMs: undefined,
  measure: undefined,
};

/**
 * The next step of a platform's releases. Order matters: older releases are over before anything is done for a newer
 * one; Services are whole, and away from what has failed, before anything moves on; then the checks speak.
 */
export function planOf(view: PlatformView): Plan {
  const { platform } = view;
  const newest = view.releases.at(-1);
  if (platform === undefined || platform.metadata.deletionTimestamp !== undefined) {
    return NOTHING;
  }
  if (newest === undefined) {
    // Somebody has deleted the last one; until the next one is made, what serves goes on serving.
    return platform.spec.paused ? NOTHING : { ...NOTHING, writes: mendServices(view, undefined) };
  }
  const overtaken = view.releases.slice(0, -1).filter((release) => !hasEnded(release) || isLeaving(release));
  if (overtaken.length > 0) {
    return { ...NOTHING, overtaken, wakeAfterMs: 0 };
  }
  const situation = situationOf(view, newest, platform);
  return platform.spec.paused ? pausedPlan(situation) : fenced(nextStep(situation), situation);
}

function nextStep(situation: Situation): Plan {
  const { view, release } = situation;
  const urgent = [...mendServices(view, release), ...returnTraffic(view, release)];
  const cleared = clearAway(view, release);
  const trace = askAll(situation);
  const { objection } = trace;
  const isUrgent = urgent.length > 0;
  const usual = [...(objection?.writes ?? []), ...cleared.writes, ...upkeep(view, situation)];
  return {
    writes: distinct(isUrgent ? urgent : usual),
    isSwitch: !isUrgent && objection?.isSwitch === true,
    told: { situation, trace },
    overtaken: [],
    wakeAfterMs: soonest(objection?.wakeAfterMs, cleared.wakeAfterMs),
    measure: isUrgent ? undefined : objection?.measure,
  };
}

/** Before the first write of a new leader. What is fenced has another version then: the next look tells. */
function fenced(plan: Plan, { view, release }: Situation): Plan {
  const fences = plan.writes.length > 0 ? fencesOf(view, release) : [];
  return fences.length === 0 ? plan : { ...NOTHING, writes: fences };
}

function pausedPlan(situation: Situation): Plan {
  const objection = held(situation.release);
  return { ...NOTHING, told: objection && { situation, trace: { passes: [], objection } } };
}

/** Its status says that it is on its way out, and nobody will look at it again. */
function isLeaving({ status }: Release): boolean {
  return status?.step === 'Returning' || status?.step === 'Aborting';
}

function situationOf(view: PlatformView, release: Release, platform: Situation['platform']): Situation {
  const colour = placeOf(view, release);
  return { view, platform, release, colour, other: OTHER[colour] };
}

/** What serves is kept as its release says, also while a newer one tries to follow, or has failed to. */
function upkeep(view: PlatformView, { platform, release: newest }: Situation): readonly Write[] {
  const stamp = activeStamp(view);
  const release = view.releases.find(({ metadata }) => metadata.name === stamp?.release);
  if (
    stamp === undefined ||
    release === undefined ||
    (release === newest && verdictOf(newest) === undefined)
  ) {
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
    ...COLOURS.flatMap((colour) =>
      deploymentsOf(view.colours[colour]).map((deployment) => [DEPLOYMENT, deployment] as const),
    ),
  ];
  return objects
    .filter(([, object]) => epochOf(object) !== String(view.epoch))
    .map(([kind, object]) => fence(kind, object, view.epoch));
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
