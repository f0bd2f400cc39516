import { afterAll, beforeAll } from '@jest/globals';
import type { Release } from '../../src/api/v1alpha1/release.ts';
import { campaign, type CampaignRun } from '../campaigns/campaign.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import { eventually } from '../harness/eventually.ts';
import { playPrometheus, type PlayedPrometheus } from '../release-prometheus.ts';
import { BLUE_GREEN, openStage, type SpecChange, type Stage } from '../release-stage.ts';

const DEADLINE_SECONDS = 10;
const LATE_MS = 5_000;
const PATIENCE = { withinMs: 240_000, everyMs: 250 };

/** A version that must never serve, or not for long. */
interface Bad {
  readonly what: string;
  readonly image: string;
  readonly reason: RegExp;
  readonly change?: (prometheus: string) => SpecChange;
}

const measured = (when: 'prePromotionAnalysis' | 'postPromotionAnalysis') => (address: string) => ({
  migrations: { enabled: false },
  strategy: {
    blueGreen: {
      ...BLUE_GREEN,
      progressDeadlineSeconds: 60,
      [when]: {
        timeoutSeconds: 60,
        prometheus: {
          address,
          intervalSeconds: 1,
          count: 3,
          queries: [
            {
              name: 'errors',
              query: 'errors{namespace="{{namespace}}",colour="{{colour}}",release="{{release}}"}',
              successCondition: { operator: 'LessThan' as const, value: '0.5' },
            },
          ],
        },
      },
    },
  },
});

const quick = (): SpecChange => ({
  migrations: { enabled: false },
  strategy: { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: DEADLINE_SECONDS } },
});

const BAD: readonly Bad[] = [
  {
    what: 'never starts',
    image: 'studyflow:never-starts',
    reason: /ImagePullFailed|ProgressDeadlineExceeded/,
    change: quick,
  },
  {
    what: 'crashes',
    image: 'studyflow:crash-loop',
    reason: /CrashLoop|ProgressDeadlineExceeded/,
    change: quick,
  },
  {
    what: 'is never ready',
    image: 'studyflow:held',
    reason: /ProgressDeadlineExceeded|PodsUnready/,
    change: quick,
  },
  { what: 'cannot migrate', image: 'studyflow:expand-fails', reason: /MigrationFailed/ },
  {
    what: 'measures badly before the switch',
    image: 'studyflow:bad-1',
    reason: /AnalysisFailed/,
    change: measured('prePromotionAnalysis'),
  },
  {
    what: 'measures badly after the switch',
    image: 'studyflow:bad-2',
    reason: /AnalysisFailed/,
    change: measured('postPromotionAnalysis'),
  },
];

let ground: Ground;
let prometheus: PlayedPrometheus;
let stages: readonly Stage[];
/** The colour that serves in a namespace all the while. */
const served = new Map<string, string>();

beforeAll(async () => {
  [ground, prometheus] = await Promise.all([
    startOperatorGround({ own: { kwok: { nodes: 4 } } }),
    playPrometheus(),
  ]);
  const namespaces = await Promise.all(BAD.map(() => ground.namespace()));
  await ground.startOperator({ namespace: namespaces[0]!, watchNamespaces: namespaces });
  stages = namespaces.map((namespace) => openStage(ground, namespace));
  prometheus.answer(() => 9);
}, 120_000);

afterAll(async () => {
  stages.forEach(({ history }) => history.stop());
  prometheus.close();
  await ground.close();
}, 60_000);

campaign({
  promise: 'O3',
  title:
    'a bad release ends in time and as stated, and at no version a Service names pods that are not ready',
  least: { smallest: { 'bad releases': BAD.length }, full: { 'bad releases': 5 * BAD.length } },
  run: async (run) => {
    const rounds = run.size === 'full' ? 5 : 1;
    let ended = 0;
    await Promise.all(
      BAD.map(async (bad, index) => {
        const stage = stages[index]!;
        await serveFirst(stage);
        for (let round = 0; round < rounds; round += 1) {
          await goThrough(run, stage, bad, round);
          ended += 1;
        }
        run.wrong(...stage.history.judge().map((sentence) => `${bad.what}: ${sentence}`));
      }),
    );
    run.count('bad releases', ended);
    run.count('measurements', judgeMeasurements(run));
  },
});

/** Here nothing is to fail, however full the machine is. */
async function serveFirst(stage: Stage): Promise<void> {
  const strategy = { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: 600 } };
  await stage.apply({ migrations: { enabled: false }, strategy });
  const { status } = await untilEnded(stage, 1);
  if (status?.step !== 'Succeeded') throw new Error(`the first release has ended ${String(status?.step)}`);
  served.set(stage.namespace, await stage.served());
}

/** Another image each time: the same one would be the same release. */
async function goThrough(run: CampaignRun, stage: Stage, bad: Bad, round: number): Promise<void> {
  const colour = await stage.served();
  await stage.apply({ ...bad.change?.(prometheus.address), image: `${bad.image}-r${String(round)}` });
  judgeEnd(run, bad, (await untilEnded(stage, 2 + round)).status ?? {});
  await eventually('traffic is where it was', async () => (await stage.served()) === colour, PATIENCE).catch(
    () => run.wrong(`${bad.what}: traffic has not gone back`),
  );
}

function judgeEnd(
  run: CampaignRun,
  { what, reason, change }: Bad,
  status: NonNullable<Release['status']>,
): void {
  const end = status.conditions?.find(({ type }) => type === 'Succeeded');
  const said = `${String(end?.status)} ${String(end?.reason)}`;
  if (!said.startsWith('False') || !reason.test(said)) run.wrong(`${what}: it ended ${said}`);
  const tookMs = Date.parse(String(status.endTime)) - Date.parse(String(status.startTime));
  const limitMs = DEADLINE_SECONDS * 1_000 + LATE_MS * run.slowdown.factor();
  if (change === quick && tookMs > limitMs) run.wrong(`${what}: ended after ${tookMs} ms`);
}

async function untilEnded(stage: Stage, number: number): Promise<Release> {
  return eventually(
    `demo-${String(number)} in ${stage.namespace} has ended`,
    async () => {
      const release = await stage.release(number);
      const succeeded = release?.status?.conditions?.find(({ type }) => type === 'Succeeded');
      return succeeded === undefined || succeeded.status === 'Unknown' ? undefined : release;
    },
    PATIENCE,
  );
}

/** Each names the colour and the release that it judges: never those that served all the while. */
function judgeMeasurements(run: CampaignRun): number {
  for (const query of prometheus.queries) {
    const [, namespace, colour = '', release] =
      /namespace="([^"]+)",colour="([^"]+)",release="([^"]+)"/.exec(query) ?? [];
    const serving = served.get(namespace ?? '');
    if (serving === undefined || colour === serving || release === 'demo-1') run.wrong(`measured: ${query}`);
  }
  if (prometheus.queries.length === 0) run.wrong('nothing was measured');
  return prometheus.queries.length;
}
