import {
  podTemplateOf,
  type Container,
  type KubeObject,
  type PodSpec,
  type PodTemplate,
} from './kubernetes.ts';

/** What a rule sees beside the object that it judges. */
export interface World {
  readonly objects: readonly KubeObject[];
  /** What the API server's schemas say about an object; asked where there is an API server. */
  readonly schemaProblems?: (object: KubeObject) => readonly string[];
}

/** One check of a linter, by the linter's own name for it. */
export interface Rule {
  readonly tool: 'kube-linter' | 'polaris';
  readonly name: string;
  /** @returns a sentence per fault. */
  readonly check: (object: KubeObject, world: World) => readonly string[];
}

/** What several rules have in common: how a fault is found, whatever the linter calls it. */
export type Check = Rule['check'];

/** A fault of an object of these kinds. */
export function ofKind(
  kinds: readonly string[],
  check: (object: KubeObject, world: World) => string | readonly string[] | undefined,
): Check {
  return (object, world) => (kinds.includes(object.kind) ? several(check(object, world)) : []);
}

/** A fault of the pods that an object makes. */
export function ofPods(
  check: (
    pod: PodSpec,
    object: KubeObject,
    world: World,
    template: PodTemplate,
  ) => string | readonly string[] | undefined,
): Check {
  return (object, world) => {
    const template = podTemplateOf(object);
    return template === undefined ? [] : several(check(template.spec ?? {}, object, world, template));
  };
}

/** A fault of each container, those that run before the others too. */
export function ofContainers(
  check: (container: Container, pod: PodSpec, world: World) => string | readonly string[] | undefined,
): Check {
  return ofPods((pod, _object, world) =>
    [...(pod.initContainers ?? []), ...(pod.containers ?? [])].flatMap((container) =>
      several(check(container, pod, world)).map((fault) => `container ${container.name} ${fault}`),
    ),
  );
}

/** A fault of each container that stays. */
export function ofServingContainers(
  check: (container: Container, object: KubeObject) => string | undefined,
): Check {
  return ofPods((pod, object) =>
    (pod.containers ?? []).flatMap((container) =>
      several(check(container, object)).map((fault) => `container ${container.name} ${fault}`),
    ),
  );
}

/** Rules of one linter out of a table from its names to checks. */
export function rulesOf(tool: Rule['tool'], checks: Readonly<Record<string, Check>>): Rule[] {
  return Object.entries(checks).map(([name, check]) => ({ tool, name, check }));
}

/** The object that a rule looks for by kind and name, in the namespace of the one that it judges. */
export function find(
  world: World,
  kind: string,
  name: string | undefined,
  namespace?: string,
): KubeObject | undefined {
  return world.objects.find(
    (object) =>
      object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace,
  );
}

/** Those of a kind in a namespace. */
export function allOf(world: World, kind: string, namespace?: string): readonly KubeObject[] {
  return world.objects.filter((object) => object.kind === kind && object.metadata.namespace === namespace);
}

function several(faults: string | readonly string[] | undefined): readonly string[] {
  if (faults === undefined) return [];
  return typeof faults === 'string' ? [faults] : faults;
}
