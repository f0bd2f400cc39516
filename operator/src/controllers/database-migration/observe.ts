import { LABELS } from '../../api/group.ts';
import { DATABASE_MIGRATION, type DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import { JOB, POD, type Job, type Pod } from '../../kube/kinds.ts';
import type { Key, Kube, KubeObject, Page } from '../../kube/kube.ts';
import { DEPLOYMENT, type Deployment } from '../../kube/workloads.ts';
import type { ControllerDeps } from '../../runtime/controller.ts';
import { jobName } from './resources.ts';
import { endOfJob, type MigrationView } from './view.ts';

/** The label by which the Job controller marks a Job's pods. */
const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';

/** @returns what is known about a migration; undefined when there is none. Asks the memory only. */
export function observe(deps: Pick<ControllerDeps, 'lister' | 'clock'>, key: Key): MigrationView | undefined {
  const migration = deps.lister(DATABASE_MIGRATION).get(key);
  if (migration === undefined) {
    return undefined;
  }
  const name = jobName(migration);
  const ours = deps.lister(JOB).ownedBy(migration.metadata.uid ?? '');
  return {
    now: deps.clock.now(),
    migration,
    job: deps.lister(JOB).get({ namespace: key.namespace, name }),
    outdated: ours.filter((job) => job.metadata.name !== name && endOfJob(job) === undefined),
    pods: deps.lister(POD).list(key.namespace, { [JOB_NAME_LABEL]: name }),
    strangers: migration.spec.phase === 'contract' ? strangersInMemory(deps, migration) : [],
  };
}

/** The Job's pods, asked of the API server: its end may be known before the last words of its pods are. */
export async function podsNow(
  kube: Pick<Kube, 'list'>,
  migration: DatabaseMigration,
): Promise<readonly Pod[]> {
  const { namespace = '' } = migration.metadata;
  const labelSelector = `${JOB_NAME_LABEL}=${jobName(migration)}`;
  return await everyPage((next) => kube.list(POD, { namespace, labelSelector, ...next }));
}

/** @returns the name of the Job that a pod belongs to. */
export function jobOfPod({ metadata }: Pod): string | undefined {
  return metadata.labels?.[JOB_NAME_LABEL];
}

function strangersInMemory(
  { lister }: Pick<ControllerDeps, 'lister'>,
  migration: DatabaseMigration,
): readonly string[] {
  const { namespace = '' } = migration.metadata;
  const labels = { [LABELS.platform]: migration.spec.platform };
  return strangersOf(
    migration,
    lister(POD).list(namespace, labels),
    lister(DEPLOYMENT).list(namespace, labels),
  );
}

/**
 * The same, asked of the API server: `contract` takes away what an old version needs, and a memory that lags behind must
 * not decide that there is none.
 */
export async function strangersNow(
  kube: Pick<Kube, 'list'>,
  migration: DatabaseMigration,
): Promise<readonly string[]> {
  const { namespace = '' } = migration.metadata;
  const question = { namespace, labelSelector: `${LABELS.platform}=${migration.spec.platform}` };
  const pods = await everyPage((next) => kube.list(POD, { ...question, ...next }));
  const deployments = await everyPage((next) => kube.list(DEPLOYMENT, { ...question, ...next }));
  return strangersOf(migration, pods, deployments);
}

/** Pods that have not ended, and Deployments that want pods, of the platform and of another revision. */
function strangersOf(
  { spec }: DatabaseMigration,
  pods: readonly Pod[],
  deployments: readonly Deployment[],
): readonly string[] {
  const isOther = ({ metadata }: KubeObject): boolean => {
    const revision = metadata.labels?.[LABELS.revision];
    return revision !== undefined && revision !== spec.revision;
  };
  const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return [
    ...deployments.filter((deployment) => isOther(deployment) && (deployment.spec?.replicas ?? 1) > 0),
    ...pods.filter((pod) => isOther(pod) && !hasEnded(pod)),
  ].map(({ metadata }) => metadata.name);
}

async function everyPage<T>(
  ask: (next: { readonly next?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let page = await ask({});
  items.push(...page.items);
  while (page.next !== undefined) {
    page = await ask({ next: page.next });
    items.push(...page.items);
  }
  return items;
}

/** @returns the Jobs' owner among migrations. */
export function migrationOfJob(job: Job): Key | undefined {
  const owner = job.metadata.ownerReferences?.find(
    ({ controller, kind, apiVersion }) =>
      controller === true && kind === DATABASE_MIGRATION.kind && apiVersion === DATABASE_MIGRATION.apiVersion,
  );
  return owner && { namespace: job.metadata.namespace ?? '', name: owner.name };
}
