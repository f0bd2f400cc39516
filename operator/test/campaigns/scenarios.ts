/** What people do to a platform, from a version that serves to an end that is told in conditions. */
import { BLUE_GREEN, type Platform } from './platform.ts';

export interface Scenario {
  readonly name: string;
  /** Its pods are made unready on purpose. */
  readonly mayLosePods?: boolean;
  /** What is there before the campaign begins; nothing for a first installation. */
  prepare(platform: Platform): Promise<void>;
  /** What is done, until it has come to its end. Resumes wherever the operator has got to. */
  run(platform: Platform): Promise<void>;
}

const IMAGE = 'registry.test/studyflow';
/** Long enough that no window ends while an operator is away. */
const LONG_WINDOW = { strategy: { blueGreen: { ...BLUE_GREEN, scaleDownDelaySeconds: 3_600 } } };
const SHORT_DEADLINE = { strategy: { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: 20 } } };
const WITH_MIGRATION = { migrations: { enabled: true } };
const WITH_VERIFY = {
  strategy: {
    blueGreen: {
      ...BLUE_GREEN,
      prePromotionAnalysis: { verify: { enabled: true, timeoutSeconds: 60 }, timeoutSeconds: 120 },
    },
  },
};

async function serveFirst(platform: Platform, spec: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await platform.apply(`${IMAGE}:1`, spec);
  await platform.until(1, 'Succeeded', 'True');
  await platform.untilSettled();
}

/** A scenario that begins with a version that serves. */
function follows(name: string, run: Scenario['run'], more: Partial<Scenario> = {}): Scenario {
  return {
    name,
    prepare: serveFirst,
    run: async (platform) => {
      await run(platform);
      await platform.untilSettled();
    },
    ...more,
  };
}

export const FIRST: Scenario = {
  name: 'first version',
  prepare: () => Promise.resolve(),
  run: (platform) => serveFirst(platform),
};

export const GOOD: Scenario = follows('good to good', async (platform) => {
  await platform.apply(`${IMAGE}:2`);
  await platform.until(2, 'Succeeded', 'True');
});

export const BAD_IMAGE: Scenario = follows('good to bad image', async (platform) => {
  await platform.apply(`${IMAGE}:2-never-starts`, SHORT_DEADLINE);
  await platform.until(2, 'Succeeded', 'False', 'ImagePullFailed');
});

export const CRASH_LOOP: Scenario = follows('crash loop', async (platform) => {
  await platform.apply(`${IMAGE}:2-crash-loop`, SHORT_DEADLINE);
  await platform.until(2, 'Succeeded', 'False', 'CrashLoop');
});

export const FAILED_ANALYSIS: Scenario = follows('failed analysis', async (platform) => {
  await platform.apply(`${IMAGE}:2-verify-fails`, WITH_VERIFY);
  await platform.until(2, 'Succeeded', 'False');
});

export const PASSED_ANALYSIS: Scenario = follows('passed analysis', async (platform) => {
  await platform.apply(`${IMAGE}:2`, WITH_VERIFY);
  await platform.until(2, 'Succeeded', 'True');
});

export const ABORT: Scenario = follows('abort', async (platform) => {
  await platform.apply(`${IMAGE}:2-held`);
  await platform.untilStep(2, 'StartingGreen');
  await platform.word(2, { abort: true });
  await platform.until(2, 'Succeeded', 'False', 'Aborted');
});

export const ROLLBACK: Scenario = follows('rollback', async (platform) => {
  await platform.apply(`${IMAGE}:2`, LONG_WINDOW);
  await platform.until(2, 'Switched', 'True');
  await platform.apply(`${IMAGE}:1`);
  await platform.until(3, 'Succeeded', 'True');
});

export const TWO_UPDATES: Scenario = follows('two updates in a row', async (platform) => {
  await platform.apply(`${IMAGE}:2-held`);
  await platform.untilStep(2, 'StartingGreen');
  await platform.apply(`${IMAGE}:3`);
  await platform.until(3, 'Succeeded', 'True');
});

export const MIGRATION: Scenario = follows('with migration', async (platform) => {
  await platform.apply(`${IMAGE}:2`, WITH_MIGRATION);
  await platform.until(2, 'Succeeded', 'True');
});

/** The pods of the new version become unready after the switch: traffic goes back. */
export const LOST: Scenario = follows(
  'lost after the switch',
  async (platform) => {
    await platform.apply(`${IMAGE}:2`, LONG_WINDOW);
    await platform.until(2, 'Switched', 'True');
    const { api, namespace, witness } = platform;
    for (const { metadata } of witness.all('Pod', namespace)) {
      if (metadata.labels?.['studyflow.dev/release'] === 'demo-2') {
        await api.merge(`/api/v1/namespaces/${namespace}/pods/${metadata.name}`, {
          metadata: { annotations: { 'kwok.studyflow.dev/ready': 'false' } },
        });
      }
    }
    await platform.until(2, 'Succeeded', 'False', 'GreenLost');
  },
  { mayLosePods: true },
);

/** The smallest campaigns take the first two. */
export const SCENARIOS: readonly Scenario[] = [
  GOOD,
  BAD_IMAGE,
  FIRST,
  CRASH_LOOP,
  FAILED_ANALYSIS,
  PASSED_ANALYSIS,
  ABORT,
  ROLLBACK,
  TWO_UPDATES,
  MIGRATION,
  LOST,
];
