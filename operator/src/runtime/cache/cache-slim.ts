import { appliedByUs } from '../../kube/managed-fields.ts';
import type { FieldTree, KubeObject, ManagedFields } from '../../kube/kube.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Of what others run, only what somebody here reads; kinds that are not named are kept whole. */
const READ: Readonly<Record<string, (object: Fields) => Fields>> = {
  Pod: ({ spec, ...rest }) => ({ ...rest, spec: pick(spec, 'nodeName') }),
  Deployment: ({ spec, ...rest }) => ({ ...rest, spec: deploymentSpec(spec) }),
  NetworkPolicy: ({ spec: _, ...rest }) => rest,
  Ingress: ({ spec: _, status: _status, ...rest }) => rest,
  PodDisruptionBudget: ({ spec: _, status: _status, ...rest }) => rest,
  HorizontalPodAutoscaler: ({ spec: _, status: _status, ...rest }) => rest,
};

const branches = new Map<string, FieldTree>();
const KNOWN_BRANCHES = 5_000;
/** Its keys name the owner: no two are alike. */
const OWNERS = 'f:ownerReferences';

/**
 * Of an object only what is read is kept, and of managedFields only our own part, with equal branches once: with a
 * thousand platforms the rest would be most of the memory.
 */
export function slim<T extends KubeObject>(object: T, kind = object.kind): T {
  const read = READ[kind]?.(object as unknown as Fields) as unknown as T | undefined;
  return withOwnFields(read ?? object);
}

function withOwnFields<T extends KubeObject>(object: T): T {
  if (object.metadata.managedFields === undefined) {
    return object;
  }
  const ours = appliedByUs(object);
  const managedFields = ours === undefined ? [] : [shared(ours)];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function shared(entry: ManagedFields): ManagedFields {
  const { manager, operation, fieldsV1 } = entry;
  if (fieldsV1 === undefined) {
    return entry;
  }
  const { 'f:metadata': metadata, ...rest } = fieldsV1;
  const tree = { ...sharedBranches(rest), ...(metadata && { 'f:metadata': sharedBranches(metadata) }) };
  return { manager, operation, fieldsV1: tree };
}

function sharedBranches(tree: FieldTree): FieldTree {
  return Object.fromEntries(
    Object.entries(tree).map(([field, below]) => [field, field === OWNERS ? below : sharedBranch(below)]),
  );
}

function sharedBranch(branch: FieldTree): FieldTree {
  const text = JSON.stringify(branch);
  const known = branches.get(text);
  if (known === undefined && branches.size < KNOWN_BRANCHES) {
    branches.set(text, branch);
  }
  return known ?? branch;
}

function deploymentSpec(spec: unknown): Fields {
  const { template } = (spec ?? {}) as { readonly template?: unknown };
  return {
    ...pick(spec, 'replicas'),
    ...(template !== undefined && { template: pick(template, 'metadata') }),
  };
}

function pick(value: unknown, name: string): Fields {
  const field = (value as Fields | undefined)?.[name];
  return field === undefined ? {} : { [name]: field };
}
