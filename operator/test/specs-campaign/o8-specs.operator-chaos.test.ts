import { afterAll, beforeAll } from '@jest/globals';
import { campaign, type CampaignRun } from '../campaigns/campaign.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { buildStudyFlow, untilServes } from '../harness/study-flows.ts';
import { liveThrough, type Tally } from './sequences.ts';
import { refuseAll } from './refusals.ts';

/** Platforms that change at the same time. */
const SIDE_BY_SIDE = 4;
const FULL = 500;

let ground: Ground;
let namespaces: readonly string[];
let operator: OperatorProcess;

beforeAll(async () => {
  ground = await startOperatorGround({ own: { kwok: { nodes: 6 } } });
  const wanted = Array.from({ length: 2 * SIDE_BY_SIDE + 1 }, () => ground.namespace());
  namespaces = await Promise.all(wanted);
  operator = await ground.startOperator({ namespace: namespaces[0]!, watchNamespaces: namespaces });
}, 120_000);

afterAll(() => ground.close(), 60_000);

campaign({
  promise: 'O8',
  title: 'after any sequence of valid specs a platform is what a fresh installation of the last one is',
  least: { smallest: { applied: 90, compared: 4 }, full: { applied: FULL, compared: 20 } },
  run: async (run) => {
    const tally: Tally = { applied: 0, refused: 0, compared: 0, settledMs: [] };
    const most = run.size === 'full' ? Number.POSITIVE_INFINITY : 1;
    for (let round = 0; round < most && (round === 0 || tally.applied < FULL); round += 1) {
      await Promise.all(
        Array.from({ length: SIDE_BY_SIDE }, async (_, lane) => {
          const places = { namespace: namespaces[1 + lane]!, fresh: namespaces[1 + SIDE_BY_SIDE + lane]! };
          const seed = run.seed * 1_000 + round * SIDE_BY_SIDE + lane;
          await liveThrough(run, ground, { ...places, seed }, tally);
        }),
      );
    }
    run.count('applied', tally.applied);
    run.count('refused by a rule', tally.refused);
    run.count('compared', tally.compared);
    run.count('slowest to settle, ms', Math.round(Math.max(...tally.settledMs)));
    judgeOperator(run);
  },
});

campaign({
  promise: 'O8',
  title: 'everything that the schemas forbid is refused, says where, and changes nothing',
  least: { smallest: { refused: 2_000 }, full: { refused: 2_000 } },
  run: async (run) => {
    const [namespace = ''] = namespaces;
    await ground.applyYaml([buildStudyFlow()], namespace);
    const before = await untilServes(ground.api, namespace, 'study', { withinMs: 120_000 });
    const base = `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}`;
    run.count('refused', await refuseAll(run, ground.api, namespace));
    const after = await untilServes(ground.api, namespace);
    if (after.metadata.generation !== before.metadata.generation)
      run.wrong('the platform that serves was changed');
    for (const [resource, most] of [
      ['studyflows', 1],
      ['releases', 1],
      ['databasemigrations', 0],
    ] as const) {
      const found = await ground.api.list(`${base}/${resource}`);
      if (found.length > most) run.wrong(`${resource}: ${found.length} instead of ${most}`);
    }
    judgeOperator(run);
  },
});

/** It lives, and has met nothing that it did not expect. */
function judgeOperator(run: CampaignRun): void {
  if (operator.hasExited()) run.wrong(`the operator has ended: ${operator.output().slice(-2_000)}`);
  const surprises = operator.log.filter((line) => JSON.stringify(line).includes('InternalError'));
  run.wrong(...surprises.slice(0, 3).map((line) => JSON.stringify(line)));
}
