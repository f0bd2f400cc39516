import type { Colour } from '@studyflow/cdk8s';

import { isTrue } from '../../api/conditions.ts';
import type { Release } from '../../api/v1alpha1/release.ts';
import type { Service } from '../../kube/workloads.ts';
import { hasEnded, isRetried, verdictOf } from './check.ts';
import { holdersOf, isServing, podReleaseOf, replicasOf, deploymentsOf } from './colours.ts';
import {
  AT_FIRST,
  activeStamp,
  areSwitchedTo,
  isNamed,
  namedColour,
  selectsOnly,
  stampOf,
  turnOf,
} from './stamps.ts';
import { COLOURS, OTHER, type PlatformView, SERVED_ROLES, type ServedRole } from './view.ts';
import { type Write, mend, select, stop } from './writes.ts';

/** Whether traffic may go to a colour: it answers, and no release that failed is in it. */
export function canServe(view: PlatformView, colour: Colour): boolean {
  return isServing(view.colours[colour]) && !isCondemned(view, colour);
}

/** Whether what is in a colour belongs to a release that has failed, was aborted or superseded. */
function isCondemned(view: PlatformView, colour: Colour): boolean {
  const holders = [...holdersOf(view.colours[colour])];
  const isHeldByFailures =
    holders.length > 0 && holders.every((name) => condemnedBy(view, name) !== undefined);
  return isHeldByFailures && !hasProvenItself(view, colour);
}

/**
 * Whether the pods of a colour serve, or did until a moment ago, in another name than that of a release which was to take
 * them over and was overtaken: they are as good as they were.
 */
function hasProvenItself(view: PlatformView, colour: Colour): boolean {
  const stamp = activeStamp(view);
  if (stamp === undefined) {
    return false;
  }
  return stamp.colour === colour
    ? condemnedBy(view, stamp.release) === undefined
    : stamp.previous !== undefined && stamp.previous === podReleaseOf(view.colours[colour]);
}

function condemnedBy(view: PlatformView, name: string): Release | undefined {
  return view.releases.find(
    (release) => release.metadata.name === name && verdictOf(release) !== undefined && !isRetried(release),
  );
}

/**
 * What a hand has changed in the Services is put back: a selector that is not the one they were switched to, a Service
 * that was made anew. And half a switch to pods that are gone again is taken back.
 */
export function mendServices(view: PlatformView, newest: Release | undefined): readonly Write[] {
  return SERVED_ROLES.flatMap((role) => {
    const service = view.services[role];
    return service === undefined ? [] : mendService(view, newest, role, service);
  });
}

function mendService(
  view: PlatformView,
  newest: Release | undefined,
  role: ServedRole,
  service: Service,
): readonly Write[] {
  const stamp = stampOf(service);
  if (stamp === undefined) {
    const goal = settledStamp(view, newest);
    return goal === undefined ? exactly(view, role, service, AT_FIRST) : [select(view, role, service, goal)];
  }
  const before = isTorn(view, newest, stamp.colour) ? activeStamp(view) : undefined;
  return before === undefined
    ? exactly(view, role, service, stamp.colour)
    : [select(view, role, service, { ...before, turn: stamp.turn + 1 })];
}

function exactly(view: PlatformView, role: ServedRole, service: Service, colour: Colour): readonly Write[] {
  return selectsOnly(view, role, service, colour) ? [] : [mend(view, role, service, colour)];
}

/** The stamp of the other Service, unless the switch that it tells of is still under way. */
function settledStamp(view: PlatformView, newest: Release | undefined): ReturnType<typeof stampOf> {
  const stamp = SERVED_ROLES.map((role) => stampOf(view.services[role])).find((known) => known !== undefined);
  const isUnderWay = stamp !== undefined && stamp.release === newest?.metadata.name && !hasEnded(newest);
  return isUnderWay ? undefined : stamp;
}

function isTorn(view: PlatformView, newest: Release | undefined, colour: Colour): boolean {
  if (newest === undefined || hasEnded(newest) || areSwitchedTo(view, newest.metadata.name, colour)) {
    return false;
  }
  const isHalf = SERVED_ROLES.some((role) => stampOf(view.services[role])?.release === newest.metadata.name);
  const active = activeStamp(view);
  return (
    isHalf &&
    active !== undefined &&
    active.colour === OTHER[colour] &&
    !isServing(view.colours[colour]) &&
    canServe(view, OTHER[colour])
  );
}

/** Traffic leaves a release that has failed, if there is one to go back to. Never on to one that has not proven itself. */
export function returnTraffic(view: PlatformView, newest: Release | undefined): readonly Write[] {
  return COLOURS.filter((colour) => isLeft(view, colour, newest)).flatMap((colour) => {
    const back = OTHER[colour];
    const release = nameFor(view, back);
    const target = { colour: back, release, previous: undefined, turn: turnOf(view, release, back) };
    return SERVED_ROLES.flatMap((role) => {
      const service = view.services[role];
      return service === undefined || namedColour(service) !== colour
        ? []
        : [select(view, role, service, target)];
    });
  });
}

function isLeft(view: PlatformView, colour: Colour, newest: Release | undefined): boolean {
  const back = view.colours[OTHER[colour]];
  const isUnproven = newest !== undefined && !hasEnded(newest) && holdersOf(back).has(newest.metadata.name);
  return isNamed(view, colour) && isCondemned(view, colour) && canServe(view, back.colour) && !isUnproven;
}

/** @returns the release in whose name a colour serves again: rather one that has not failed. */
function nameFor(view: PlatformView, colour: Colour): string {
  const there = view.colours[colour];
  const names = [podReleaseOf(there) ?? [], ...holdersOf(there)].flat();
  return names.find((name) => condemnedBy(view, name) === undefined) ?? names[0] ?? '';
}

/** What stands about and serves nobody, and how long it may: the pods of a release that has ended without success. */
export function clearAway(
  view: PlatformView,
  newest: Release | undefined,
): { readonly writes: readonly Write[]; readonly wakeAfterMs: number | undefined } {
  const found = COLOURS.filter((colour) => !isNamed(view, colour) && isRunning(view, colour)).map((colour) =>
    leftMs(view, colour, newest),
  );
  const writes = COLOURS.filter(
    (colour) => !isNamed(view, colour) && isRunning(view, colour) && leftMs(view, colour, newest) === 0,
  );
  const waits = found.filter((left) => left !== undefined && left > 0) as readonly number[];
  return {
    writes: writes.flatMap((colour) => stop(view.colours[colour])),
    wakeAfterMs: waits.length === 0 ? undefined : Math.min(...waits),
  };
}

/**
 * @returns how long the pods of an idle colour are kept; undefined while a release is on its way, which decides itself, or
 * traffic may have to go back to them.
 */
function leftMs(view: PlatformView, colour: Colour, newest: Release | undefined): number | undefined {
  if (isCondemned(view, colour)) {
    const holders = [...holdersOf(view.colours[colour])];
    const condemned = holders.flatMap((name) => condemnedBy(view, name) ?? []);
    return Math.min(...condemned.map((release) => keptMs(view, release)));
  }
  const isOver = newest === undefined || (hasEnded(newest) && !isRetried(newest));
  return isOver && !isWayBack(view, colour) ? 0 : undefined;
}

/** Whether traffic may still have to go back to a colour: what took over from it is not confirmed. */
function isWayBack(view: PlatformView, colour: Colour): boolean {
  const stamp = activeStamp(view);
  const taker = view.releases.find(({ metadata }) => metadata.name === stamp?.release);
  return (
    stamp?.previous === podReleaseOf(view.colours[colour]) &&
    taker !== undefined &&
    !isTrue(taker.status?.conditions, 'Confirmed')
  );
}

function keptMs(view: PlatformView, release: Release): number {
  const verdict = verdictOf(release);
  const { abortScaleDownDelaySeconds } = release.spec.strategy.blueGreen;
  return verdict === undefined || verdict.reason === 'Superseded'
    ? 0
    : Math.max(0, verdict.at.getTime() + abortScaleDownDelaySeconds * 1_000 - view.now.getTime());
}

function isRunning(view: PlatformView, colour: Colour): boolean {
  return deploymentsOf(view.colours[colour]).some((deployment) => replicasOf(deployment) > 0);
}
