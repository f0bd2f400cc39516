import { type Colour, type Role, processSelector } from '@studyflow/cdk8s';

import { ANNOTATIONS } from '../../api/group.ts';
import type { Kind, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT, type Deployment, SERVICE, type Service } from '../../kube/workloads.ts';
import { deploymentsOf, replicasOf } from './colours.ts';
import { STAMPS } from './stamps.ts';
import type { ColourView, PlatformView, ServedRole } from './view.ts';

/**
 * One call that changes something. All but `create` carry the resourceVersion of what the decision was made on, so that a
 * decision on an older state, or of a leader that is none any more, changes nothing.
 */
export type Write =
  | { readonly op: 'create'; readonly kind: Kind; readonly object: KubeObject }
  | {
      /** `intent`: marked already, with fields besides that are not asked for again. */
      readonly op: 'apply' | 'intent';
      readonly kind: Kind;
      readonly object: KubeObject;
      readonly current: KubeObject | undefined;
    }
  | {
      readonly op: 'merge';
      readonly kind: Kind;
      readonly current: KubeObject;
      readonly body: Readonly<Record<string, unknown>>;
      readonly subresource?: 'scale';
    }
  | { readonly op: 'remove'; readonly kind: Kind; readonly current: KubeObject };

/** What a Service is switched to. */
export interface Target {
  readonly colour: Colour;
  readonly release: string;
  /** Whose pods may be returned to at once. */
  readonly previous: string | undefined;
  readonly turn: number;
}

/** Names a colour in a Service, and says so in the same write. */
export function select(view: PlatformView, role: ServedRole, service: Service, target: Target): Write {
  return {
    op: 'merge',
    kind: SERVICE,
    current: service,
    body: {
      metadata: {
        annotations: {
          [STAMPS.colour]: target.colour,
          [STAMPS.release]: target.release,
          [STAMPS.previous]: target.previous ?? null,
          [STAMPS.checkedAt]: view.microNow,
          [STAMPS.turn]: String(target.turn),
        },
      },
      spec: { selector: selectorPatch(view, role, service, target.colour) },
    },
  };
}

/** Puts the selector of a Service back to exactly a colour. */
export function mend(view: PlatformView, role: ServedRole, service: Service, colour: Colour): Write {
  const selector = selectorPatch(view, role, service, colour);
  return { op: 'merge', kind: SERVICE, current: service, body: { spec: { selector } } };
}

/** Tells a Deployment how many pods it has. */
export function scale(deployment: Deployment, replicas: number): Write {
  return {
    op: 'merge',
    kind: DEPLOYMENT,
    current: deployment,
    subresource: 'scale',
    body: { spec: { replicas } },
  };
}

/** Scales a whole colour to nothing; at zero its autoscalers rest. */
export function stop(colour: ColourView): readonly Write[] {
  return deploymentsOf(colour)
    .filter((deployment) => replicasOf(deployment) > 0)
    .map((deployment) => scale(deployment, 0));
}

/** Hands a Deployment to another release, without a change of its pods. */
export function adopt(deployment: Deployment, release: string): Write {
  const body = { metadata: { annotations: { [STAMPS.holder]: release } } };
  return { op: 'merge', kind: DEPLOYMENT, current: deployment, body };
}

/** Marks an object with this leader's term: what an earlier leader still has in its hands is refused from then on. */
export function fence(kind: Kind, current: KubeObject, epoch: number): Write {
  return {
    op: 'merge',
    kind,
    current,
    body: { metadata: { annotations: { [ANNOTATIONS.leaderEpoch]: String(epoch) } } },
  };
}

/** @returns the patch that leaves exactly the labels that name a colour. */
function selectorPatch(
  view: PlatformView,
  role: Role,
  service: Service,
  colour: Colour,
): Readonly<Record<string, string | null>> {
  const wanted = processSelector(view.key.name, role, colour);
  const foreign = Object.keys(service.spec?.selector ?? {}).filter((label) => !(label in wanted));
  return { ...Object.fromEntries(foreign.map((label) => [label, null])), ...wanted };
}
