import { type Colour, LABELS, processSelector } from '@studyflow/cdk8s';

import { GROUP } from '../../api/group.ts';
import type { KubeObject } from '../../kube/kube.ts';
import type { Service } from '../../kube/workloads.ts';
import { type PlatformView, SERVED_ROLES, type ServedRole } from './view.ts';

/** Annotations that say what an object's selector or labels cannot. */
export const STAMPS = {
  /** On a Service: the colour that it was switched to, in the same write. */
  colour: `${GROUP}/active-colour`,
  /** On a Service: the Release that it was switched to. */
  release: `${GROUP}/active-release`,
  /** On a Service: the release whose pods served before, and may be returned to at once. */
  previous: `${GROUP}/previous-release`,
  /** On a Service: when the last check was passed. */
  checkedAt: `${GROUP}/checked-at`,
  /** On a Service: counts the switches, so that of two stamps the older one is known whatever clocks say. */
  turn: `${GROUP}/turn`,
  /** On a Deployment: the Release that it belongs to now, when it was started for another one. */
  holder: `${GROUP}/holder`,
} as const;

/** What Services name before the first switch: nothing is there, and the first release comes up in the other colour. */
export const AT_FIRST: Colour = 'blue';

/** What was written on a Service when it was switched. */
export interface Stamp {
  readonly colour: Colour;
  readonly release: string;
  readonly previous: string | undefined;
  readonly checkedAt: string;
  readonly turn: number;
}

/** @returns the stamp of the last switch; undefined before the first. */
export function stampOf(service: Service | undefined): Stamp | undefined {
  const annotations = service?.metadata.annotations ?? {};
  const { [STAMPS.colour]: colour, [STAMPS.release]: release, [STAMPS.previous]: previous } = annotations;
  if (!isColour(colour) || release === undefined) {
    return undefined;
  }
  const { [STAMPS.checkedAt]: checkedAt = '', [STAMPS.turn]: turn = '0' } = annotations;
  return { colour, release, previous, checkedAt, turn: Number(turn) };
}

/** @returns the colour in the selector of a Service. */
export function namedColour(service: Service | undefined): Colour | undefined {
  const colour = service?.spec?.selector?.[LABELS.colour];
  return isColour(colour) ? colour : undefined;
}

/** Whether the selector of a Service is exactly the one that names a colour. */
export function selectsOnly(view: PlatformView, role: ServedRole, service: Service, colour: Colour): boolean {
  const wanted = processSelector(view.key.name, role, colour);
  const selector = service.spec?.selector ?? {};
  return (
    Object.keys(selector).length === Object.keys(wanted).length &&
    Object.entries(wanted).every(([label, value]) => selector[label] === value)
  );
}

/**
 * What the Services were switched to. When a switch was cut in two by a crash, it is the state before: the older stamp.
 *
 * @returns undefined when nothing has ever been switched.
 */
export function activeStamp(view: PlatformView): Stamp | undefined {
  const stamps = SERVED_ROLES.map((role) => stampOf(view.services[role]));
  if (stamps.includes(undefined)) {
    return undefined;
  }
  return (stamps as Stamp[]).reduce((older, stamp) => (stamp.turn < older.turn ? stamp : older));
}

/** @returns the number of a switch: that of the one which was cut in two, or the next. */
export function turnOf(view: PlatformView, release: string, colour: Colour): number {
  const stamps = SERVED_ROLES.flatMap((role) => stampOf(view.services[role]) ?? []);
  const begun = stamps.find((stamp) => stamp.release === release && stamp.colour === colour);
  const last = Math.max(0, ...stamps.map(({ turn }) => turn));
  return begun?.turn === last ? last : last + 1;
}

/** Whether any Service names the colour. */
export function isNamed(view: PlatformView, colour: Colour): boolean {
  return SERVED_ROLES.some((role) => namedColour(view.services[role]) === colour);
}

/** Whether both Services were switched to this release in this colour. */
export function areSwitchedTo(view: PlatformView, release: string, colour: Colour): boolean {
  return SERVED_ROLES.every((role) => {
    const stamp = stampOf(view.services[role]);
    return (
      stamp?.release === release && stamp.colour === colour && namedColour(view.services[role]) === colour
    );
  });
}

/** The leader's term in which an object was last touched by a leader that began. */
export function epochOf(object: KubeObject): string | undefined {
  return object.metadata.annotations?.[`${GROUP}/leader-epoch`];
}

function isColour(value: string | undefined): value is Colour {
  return value === 'blue' || value === 'green';
}
