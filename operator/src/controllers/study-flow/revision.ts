import { createHash } from 'node:crypto';
import { studyFlowSpecSchema } from '../../api/v1alpha1/study-flow.ts';
import type { StudyFlowSpec } from '../../api/v1alpha1/study-flow.ts';
import type { RoleSpec, Template } from '../../api/v1alpha1/template.ts';
import { deepEqual } from '../../runtime/deep-equal.ts';

const LENGTH = 10;

/** What the pods of one colour are made of, out of the resource. */
export function templateOf(spec: StudyFlowSpec): Template {
  const { image, imagePullPolicy, imagePullSecrets, publicUrl, secretNames, config, api, rooms, worker } =
    spec;
  const { terminationGracePeriodSeconds, priorityClassName, vault } = spec;
  return {
    image,
    imagePullPolicy,
    imagePullSecrets,
    publicUrl,
    secretNames,
    config,
    terminationGracePeriodSeconds,
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(vault !== undefined && { vault }),
    roles: { api, rooms, worker },
  };
}

/** The same template with the scale of another one: what may change without a release. */
export function withScaleOf(template: Template, source: Template): Template {
  const scaled = (role: keyof Template['roles']): RoleSpec => {
    const { resources, nodeSelector, tolerations } = template.roles[role];
    return { ...source.roles[role], resources, nodeSelector, tolerations };
  };
  return { ...template, roles: { api: scaled('api'), rooms: scaled('rooms'), worker: scaled('worker') } };
}

/**
 * Hash of what makes a version: two specs with the same revision run the same pods. How many there are is no part of
 * it. A field at its default counts as absent, so that a newer operator with one more field releases nothing anew.
 */
export function revisionOf(spec: StudyFlowSpec): string {
  const said = beyond(versionOf(templateOf(spec)), versionOf(templateOf(defaults())));
  return createHash('sha256')
    .update(JSON.stringify(said ?? {}))
    .digest('hex')
    .slice(0, LENGTH);
}

/** Everything of a template but its scale. */
function versionOf(template: Template): unknown {
  const { roles, ...rest } = template;
  const fixed = Object.entries(roles).map(([role, { resources, nodeSelector, tolerations }]) => [
    role,
    { resources, nodeSelector, tolerations },
  ]);
  return { ...rest, roles: Object.fromEntries(fixed) as unknown };
}

let known: StudyFlowSpec | undefined;

function defaults(): StudyFlowSpec {
  known ??= studyFlowSpecSchema.parse({ image: 'none:0', publicUrl: 'http://none' });
  return known;
}

/** What a value says beyond another one, with sorted keys; undefined: nothing. */
function beyond(value: unknown, base: unknown): unknown {
  if (deepEqual(value, base)) return undefined;
  if (!isRecord(value)) return value;
  const entries = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const said = beyond(value[key], isRecord(base) ? base[key] : undefined);
      return said === undefined ? [] : [[key, said] as const];
    });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
