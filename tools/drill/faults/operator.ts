import type { Drill } from '../drill.ts';
import type { Ground } from '../ground.ts';
import type { OperatorGround } from '../operator-ground.ts';

const STORE = { bucket: 'school', endpoint: 'http://store.example', secretName: 'study-backup' };
/** The shortest age that the CRD takes; a figure of the operator, so that no rule is changed for it. */
const SOON = { backup: { schedule: '0 3 1 1 *', store: STORE, alertAfterSeconds: 60 } };
const LATE = { backup: { ...SOON.backup, alertAfterSeconds: 129_600 } };
const QUICK = {
  migrations: { enabled: false },
  strategy: { blueGreen: { progressDeadlineSeconds: 10, scaleDownDelaySeconds: 0 } },
};

/** The operator itself, and what it says of platforms. */
export const operator = (): readonly Drill[] => [...ofProcesses(), ...ofPlatforms()];

const ofProcesses = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowOperatorLeaderMissing'],
    fault: 'the only operator is killed',
    begin: async (ground) => {
      const own = operatorOf(ground);
      await own.first().kill();
      return () => own.restartFirst();
    },
  },
  {
    alerts: ['StudyFlowOperatorLeadersConflict'],
    fault: 'a second operator is started without election',
    begin: async (ground) => await operatorOf(ground).addOperator({ hasElection: false }),
  },
];

const ofPlatforms = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowReleaseStalled'],
    fault: 'a version is released whose image cannot be pulled',
    begin: async (ground) => {
      const own = operatorOf(ground);
      await own.apply(QUICK, 'registry.test/studyflow:never-starts');
      return () => own.apply(QUICK);
    },
  },
  {
    alerts: ['StudyFlowBackupFailed'],
    fault: 'the bucket is full',
    begin: async (ground) => {
      const own = operatorOf(ground);
      await own.apply({ ...QUICK, ...LATE }, 'registry.test/studyflow-backup-fails:1');
      await own.backUpUntil('BucketFull');
      return async () => {
        await own.apply({ ...QUICK, ...LATE });
        await own.backUpUntil('BackupTaken');
      };
    },
  },
  {
    alerts: ['StudyFlowBackupOld'],
    fault: 'no backup is taken',
    begin: async (ground) => {
      const own = operatorOf(ground);
      await own.apply({ ...QUICK, ...SOON });
      return () => own.apply({ ...QUICK, ...LATE });
    },
  },
];

/** Names of the alerts that need the operator. */
export const OPERATOR_ALERTS: readonly string[] = operator().flatMap(({ alerts }) => alerts);

function operatorOf({ operator: own }: Ground): OperatorGround {
  if (own === undefined) throw new Error('The drill was opened without an operator.');
  return own;
}
