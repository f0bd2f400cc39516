import { IGNORES, type Ignore } from './ignores.ts';
import type { KubeObject } from './kubernetes.ts';
import { KUBE_LINTER } from './kube-linter.ts';
import { POLARIS } from './polaris.ts';
import type { Rule, World } from './rule.ts';

/** A fault of one object that a check has found. */
export interface Finding {
  readonly tool: Rule['tool'];
  readonly check: string;
  /** `Deployment studyflow/sf-api-blue` */
  readonly object: string;
  readonly message: string;
}

export const RULES: readonly Rule[] = [...KUBE_LINTER, ...POLARIS];

/**
 * Judges objects that are installed together by every rule. What they refer to has to be among them.
 *
 * @param options.ignores Findings that are left out; by default the three of ours.
 */
export function checkManifests(
  objects: readonly KubeObject[],
  options: { readonly ignores?: readonly Ignore[]; readonly schemaProblems?: World['schemaProblems'] } = {},
): readonly Finding[] {
  const { ignores = IGNORES, schemaProblems } = options;
  const world: World = { objects, ...(schemaProblems === undefined ? {} : { schemaProblems }) };
  const isIgnored = ({ name }: Rule, object: KubeObject): boolean =>
    ignores.some((ignore) => ignore.checks.includes(name) && ignore.objects(object));
  return objects.flatMap((object) =>
    RULES.filter((rule) => !isIgnored(rule, object)).flatMap((rule) =>
      rule.check(object, world).map((message) => ({
        tool: rule.tool,
        check: rule.name,
        object: `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`,
        message,
      })),
    ),
  );
}
