/** The operator as a process, on a real API server whose pods kwok plays: what its alerts are drilled on. */
import { startOperatorGround, type Ground } from '../../operator/test/harness/ground.ts';
import type { OperatorProcess } from '../../operator/test/harness/operator-process.ts';
import { buildStudyFlow, studyFlowsPath } from '../../operator/test/harness/study-flows.ts';
import type { StudyFlow } from '../../operator/src/api/v1alpha1/study-flow.ts';
import { anyFreePort } from '../local/ports.ts';
import { waitUntil } from '../local/wait.ts';
import type { Target, WatchTower } from './watch-tower.ts';

const LABELS = { namespace: 'study-operator' };
/** Of the platform that the operator looks after, as its runbooks name it. */
const PLATFORM = 'campus';
/** The Job controller looks once a second. */
const ONE_BACKUP_MS = 5_000;
const BACKUPS_MS = 60_000;

export interface OperatorGround {
  /** Lets Prometheus ask its operators. It is there before Prometheus is: a missing one is an alert. */
  watchedBy(tower: WatchTower): void;
  /** The operator that leads from the beginning. */
  first(): OperatorProcess;
  /** One operator more, watched as the first is. @returns ends it */
  addOperator(options: { readonly hasElection: boolean }): Promise<() => Promise<void>>;
  /** Starts the first one again after it was killed. */
  restartFirst(): Promise<void>;
  /** Says what the platform `campus` should be. */
  apply(spec?: Readonly<Record<string, unknown>>, image?: string): Promise<void>;
  /** Takes backups, as the runbook has it, until the condition BackedUp says this. @throws when it never does. */
  backUpUntil(reason: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error when a program of Kubernetes cannot be had, or the operator does not start. */
export async function openOperatorGround(): Promise<OperatorGround> {
  const ground = await startOperatorGround({ own: { kwok: { nodes: 2 } } });
  const namespace = await ground.namespace();
  const targets = new Map<string, Target>();
  let tower: WatchTower | undefined;
  const publish = (): void => tower?.setTargets('operator', Object.fromEntries(targets));
  const start = async (pod: string, leaderElection: boolean): Promise<OperatorProcess> => {
    const metricsPort = await anyFreePort();
    const operator = await ground.startOperator({
      ...{ namespace, leaderElection, metricsPort },
      leaseSeconds: 5,
    });
    targets.set(pod, { address: `127.0.0.1:${metricsPort}`, labels: { ...LABELS, pod } });
    publish();
    return operator;
  };
  let first = await start('study-operator-0', true).catch(async (error: unknown) => {
    await ground.close();
    throw error;
  });
  return {
    watchedBy: (watching) => {
      tower = watching;
      publish();
    },
    first: () => first,
    addOperator: async ({ hasElection }) => {
      const pod = `study-operator-${targets.size}`;
      const operator = await start(pod, hasElection);
      return async () => {
        targets.delete(pod);
        publish();
        await operator.kill();
      };
    },
    restartFirst: async () => {
      first = await start('study-operator-0', true);
    },
    apply: async (spec = {}, image = 'registry.test/studyflow:1') => {
      await ground.applyYaml([buildStudyFlow({ name: PLATFORM, image, spec })], namespace);
    },
    backUpUntil: (reason) => backUpUntil(ground, namespace, reason),
    close: () => ground.close(),
  };
}

/** The operator changes the CronJob a moment after it was told to: backups are taken until one is of its new image. */
async function backUpUntil(ground: Ground, namespace: string, reason: string): Promise<void> {
  const path = `${studyFlowsPath(namespace)}/${PLATFORM}`;
  const isSaid = async (): Promise<boolean> => {
    const { conditions = [] } = ((await ground.api.get(path)) as unknown as StudyFlow).status ?? {};
    return conditions.some((one) => one.type === 'BackedUp' && one.reason === reason);
  };
  const backUp = async (): Promise<boolean> => {
    const words = ['create', 'job', `now-${crypto.randomUUID()}`, `--from=cronjob/${PLATFORM}-backup`];
    await ground.kubectl('--namespace', namespace, ...words);
    return await waitUntil(isSaid, { timeoutMs: ONE_BACKUP_MS });
  };
  if (!(await waitUntil(backUp, { timeoutMs: BACKUPS_MS }))) throw new Error(`BackedUp is never ${reason}.`);
}
