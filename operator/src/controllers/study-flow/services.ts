import { LABELS } from '../../api/group.ts';
import type { KubeObject } from '../../kube/kube.ts';
import type { Service } from '../../kube/workloads.ts';
import { STAMPS } from '../release/stamps.ts';
import { idOf } from './kinds.ts';
import type { Observation } from './observe.ts';

/**
 * A switched Service that is missing. A new platform's names a colour that has no pods yet. One that was deleted by hand
 * names at once whom it named before, as its sibling or the status remembers: nobody else will ever switch it back.
 */
export function serviceToMake(observation: Observation, wanted: KubeObject): KubeObject {
  const { name } = observation.studyFlow.metadata;
  const sibling = ['api', 'rooms']
    .map((role) => observation.found.get(idOf({ kind: 'Service', metadata: { name: `${name}-${role}` } })))
    .find((service) => service?.metadata.annotations?.[STAMPS.release] !== undefined);
  const stamps = sibling ? stampsOf(sibling) : remembered(observation);
  const colour = stamps[STAMPS.colour];
  if (colour === undefined) return wanted;
  const service = wanted as Service;
  const isPreview = wanted.metadata.name.endsWith('-preview');
  return {
    ...service,
    metadata: {
      ...service.metadata,
      ...(!isPreview && { annotations: { ...service.metadata.annotations, ...stamps } }),
    },
    spec: { ...service.spec, selector: { ...service.spec?.selector, [LABELS.colour]: colour } },
  } as Service;
}

function stampsOf({ metadata }: KubeObject): Readonly<Record<string, string>> {
  const names: readonly string[] = [
    STAMPS.colour,
    STAMPS.release,
    STAMPS.previous,
    STAMPS.checkedAt,
    STAMPS.turn,
  ];
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => names.includes(name)),
  );
}

function remembered({ studyFlow }: Observation): Readonly<Record<string, string>> {
  const { activeColour, activeRelease } = studyFlow.status ?? {};
  if (activeColour === undefined || activeRelease === undefined) return {};
  return { [STAMPS.colour]: activeColour, [STAMPS.release]: activeRelease };
}
