import { appliedByUs } from '../../kube/managed-fields.ts';
import type { FieldTree, KubeObject, ManagedFields, ObjectMeta } from '../../kube/kube.ts';
import { createPool } from './pool.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Of what others run, only what somebody here reads; kinds that are not named are kept whole. */
const READ: Readonly<Record<string, (object: Fields) => Fields>> = {
  Pod: ({ spec, status, ...rest }) => ({
    ...rest,
    spec: pick(spec, ['nodeName']),
    status: pick(status, POD_STATUS),
  }),
  Deployment: ({ spec, ...rest }) => ({ ...rest, spec: deploymentSpec(spec) }),
  Service: ({ spec, status: _, ...rest }) => ({ ...rest, spec: pick(spec, ['selector']) }),
  ConfigMap: ({ data: _, binaryData: _binary, ...rest }) => rest,
  NetworkPolicy: ({ spec: _, ...rest }) => rest,
  Ingress: ({ spec: _, status: _status, ...rest }) => rest,
  PodDisruptionBudget: ({ spec: _, status: _status, ...rest }) => rest,
  HorizontalPodAutoscaler: ({ spec: _, status: _status, ...rest }) => rest,
};

const POD_STATUS = [
  'phase',
  'podIP',
  'reason',
  'message',
  'conditions',
  'containerStatuses',
  'initContainerStatuses',
];

const branches = createPool<FieldTree>();
const owners = createPool<NonNullable<ObjectMeta['ownerReferences']>>();
const texts = createPool<string>();

/**
 * Of an object only what is read is kept, of managedFields only our own part, and what many have in common once: with a
 * thousand platforms the rest would be most of the memory.
 */
export function slim<T extends KubeObject>(object: T, kind = object.kind): T {
  const read = READ[kind]?.(object as unknown as Fields) as unknown as T | undefined;
  const { metadata } = object;
  return {
    ...(read ?? object),
    metadata: {
      ...metadata,
      ...(metadata.labels && { labels: sharedTexts(metadata.labels) }),
      ...(metadata.ownerReferences && { ownerReferences: owners.shared(metadata.ownerReferences) }),
      ...(metadata.managedFields && { managedFields: ownFields(object) }),
    },
  };
}

function ownFields(object: KubeObject): readonly ManagedFields[] {
  const ours = appliedByUs(object);
  if (ours === undefined) {
    return [];
  }
  const { manager, operation, fieldsV1 } = ours;
  return [
    { manager, operation, ...(fieldsV1 && { fieldsV1: sharedBranches(withoutOwner(object, fieldsV1)) }) },
  ];
}

function sharedBranches(tree: FieldTree): FieldTree {
  return Object.fromEntries(Object.entries(tree).map(([field, below]) => [field, branches.shared(below)]));
}

const OWNERS = 'f:ownerReferences';
/** The item of a list, whatever its keys are. */
const ANY_ITEM = 'k:{}';

/**
 * An account of fields names the owner of the object by its uid, so no two would be alike. That the owner is ours is kept;
 * which one it is, the object says itself.
 */
function withoutOwner({ metadata: { ownerReferences = [] } }: KubeObject, tree: FieldTree): FieldTree {
  const [owner, ...others] = ownerReferences;
  const key = `k:${JSON.stringify({ uid: owner?.uid })}`;
  const { 'f:metadata': { [OWNERS]: owned, ...metadata } = {}, ...rest } = tree;
  const item = owned?.[key];
  if (item === undefined || others.length > 0) {
    return tree;
  }
  return { ...rest, 'f:metadata': { ...metadata, [OWNERS]: { [ANY_ITEM]: item } } };
}

function sharedTexts(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, texts.shared(value)]));
}

function deploymentSpec(spec: unknown): Fields {
  const { template } = (spec ?? {}) as { readonly template?: unknown };
  return {
    ...pick(spec, ['replicas']),
    ...(template !== undefined && { template: pick(template, ['metadata']) }),
  };
}

function pick(value: unknown, names: readonly string[]): Fields {
  const fields = (value ?? {}) as Fields;
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]] as const])),
  );
}
