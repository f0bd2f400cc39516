import { runsToCompletion } from '../kubernetes.ts';
import { find, ofPods, type Check } from '../rule.ts';

export const choosesNodes: Check = ofPods(({ affinity }) =>
  affinity?.nodeAffinity === undefined ? 'does not say which nodes it can run on' : undefined,
);

export const spreadsOverTopology: Check = ofPods(({ topologySpreadConstraints = [] }, object) =>
  topologySpreadConstraints.length > 0 || runsToCompletion(object)
    ? undefined
    : 'has no topology spread constraint',
);

export const looksNamesUpQuickly: Check = ofPods(({ dnsConfig }) =>
  dnsConfig?.options?.some(({ name, value }) => name === 'ndots' && value === '2') === true
    ? undefined
    : 'does not set the DNS option ndots to 2',
);

export const hasPriority: Check = ofPods(({ priorityClassName = '' }) =>
  priorityClassName === '' ? 'has no priority class' : undefined,
);

/** Names that are accepted: those of the cluster itself, and those that come with the objects. */
export const hasKnownPriority: Check = ofPods(({ priorityClassName = '' }, _object, world) =>
  ['', 'system-cluster-critical', 'system-node-critical'].includes(priorityClassName) ||
  find(world, 'PriorityClass', priorityClassName) !== undefined
    ? undefined
    : `has a priority class that is not there: ${priorityClassName}`,
);

export const restarts: Check = ofPods(({ restartPolicy }) =>
  restartPolicy === 'Always' || restartPolicy === 'OnFailure'
    ? undefined
    : 'does not say that it starts again',
);

export const cleansUpAfterItself: Check = (object) => {
  const spec = object['spec'] as {
    ttlSecondsAfterFinished?: number;
    jobTemplate?: { spec?: { ttlSecondsAfterFinished?: number } };
  };
  if (object.kind === 'Job' && spec.ttlSecondsAfterFinished === undefined) return ['is never cleaned up'];
  const isTwice = object.kind === 'CronJob' && spec.jobTemplate?.spec?.ttlSecondsAfterFinished !== undefined;
  return isTwice ? ['is cleaned up by two: the CronJob has limits of its own'] : [];
};
