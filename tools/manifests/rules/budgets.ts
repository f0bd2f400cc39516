import { podTemplateOf, selects, specOf, type KubeObject, type LabelSelector } from '../kubernetes.ts';
import { allOf, ofKind, type Check, type World } from '../rule.ts';
import { replicasOf } from './replicas.ts';

interface Budget {
  readonly minAvailable: number | string;
  readonly maxUnavailable: number | string;
  readonly selector: LabelSelector;
  readonly unhealthyPodEvictionPolicy: string;
}

const budgets = (
  check: (budget: Partial<Budget>, object: KubeObject, world: World) => string | undefined,
): Check => ofKind(['PodDisruptionBudget'], (object, world) => check(specOf<Budget>(object), object, world));

export const allowsSomeToBeUnavailable: Check = budgets(({ maxUnavailable }) =>
  [0, '0', '0%'].includes(maxUnavailable ?? 1) ? 'never lets a pod go: maxUnavailable is 0' : undefined,
);

export const allowsDisruption: Check = budgets(({ minAvailable, maxUnavailable }) =>
  minAvailable === '100%' || [0, '0', '0%'].includes(maxUnavailable ?? 1) ? 'never lets a pod go' : undefined,
);

export const keepsFewerThanThereAre: Check = budgets(({ minAvailable, selector }, object, world) => {
  if (minAvailable === undefined) return undefined;
  const tight = allOf(world, 'Deployment', object.metadata.namespace).find(
    (workload) =>
      selects(selector, podTemplateOf(workload)?.metadata?.labels) &&
      numberOf(minAvailable, replicasOf(workload, world)) >= replicasOf(workload, world),
  );
  return tight === undefined ? undefined : `never lets a pod of ${tight.metadata.name} go`;
});

export const evictsTheUnhealthy: Check = budgets(({ unhealthyPodEvictionPolicy }) =>
  unhealthyPodEvictionPolicy === undefined ? 'does not say whether sick pods may be evicted' : undefined,
);

const budgetsOf = (workload: KubeObject, world: World): readonly Partial<Budget>[] =>
  allOf(world, 'PodDisruptionBudget', workload.metadata.namespace)
    .map((object) => specOf<Budget>(object))
    .filter(({ selector }) => selects(selector, podTemplateOf(workload)?.metadata?.labels));

export const hasBudget: Check = ofKind(['Deployment'], (workload, world) =>
  budgetsOf(workload, world).length === 0 ? 'has no disruption budget' : undefined,
);

export const budgetIsBelowAutoscaler: Check = ofKind(['Deployment'], (workload, world) => {
  const replicas = replicasOf(workload, world);
  return budgetsOf(workload, world).some(
    ({ minAvailable }) => minAvailable !== undefined && numberOf(minAvailable, replicas) >= replicas,
  )
    ? 'has a disruption budget that wants as many pods as its autoscaler keeps'
    : undefined;
});

function numberOf(amount: number | string, of: number): number {
  const number = Number.parseInt(String(amount), 10);
  return String(amount).endsWith('%') ? Math.ceil((of * number) / 100) : number;
}
