import type { Colour, Role } from '../description.ts';

/** Names of labels that code looks objects up by. */
export const LABELS = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  /** On everything of a platform, whatever it is; `instance` is the name of the workload on workloads themselves. */
  platform: 'studyflow.dev/platform',
  colour: 'studyflow.dev/colour',
  release: 'studyflow.dev/release',
  revision: 'studyflow.dev/revision',
} as const;

/** What stands on every object of a platform. */
export function commonLabels(instance: string, component: string): Record<string, string> {
  return {
    ...componentSelector(instance, component),
    [LABELS.partOf]: 'studyflow',
    [LABELS.managedBy]: 'studyflow-operator',
    [LABELS.platform]: instance,
    // Whom to ask, as linters look for it; `email` stands on every object beside it (finish.ts).
    owner: 'studyflow',
  };
}

/** Chooses the pods of a component, of whatever colour. */
export function componentSelector(instance: string, component: string): Record<string, string> {
  return { [LABELS.name]: 'studyflow', [LABELS.instance]: instance, [LABELS.component]: component };
}

/** Chooses the pods of a role in one colour. Never changes: the selector of a Deployment is immutable. */
export function processSelector(instance: string, role: Role, colour: Colour): Record<string, string> {
  return { ...componentSelector(instance, role), [LABELS.colour]: colour };
}

/** What stands on the workloads of a colour and on their pods. */
export function processLabels(
  instance: string,
  role: Role,
  of: { readonly colour: Colour; readonly release: string; readonly revision: string },
): Record<string, string> {
  return {
    ...commonLabels(instance, role),
    [LABELS.colour]: of.colour,
    [LABELS.release]: of.release,
    [LABELS.revision]: of.revision,
  };
}
