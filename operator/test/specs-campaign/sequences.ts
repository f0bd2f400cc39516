/** Valid specs, one after the other and faster than any of them can be rolled out. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import type { CampaignRun } from '../campaigns/campaign.ts';
import { chanceOf } from '../campaigns/chance.ts';
import { eventually } from '../harness/eventually.ts';
import type { Ground } from '../harness/ground.ts';
import { conditionOf, studyFlowsPath } from '../harness/study-flows.ts';
import { differences, stateOf, type State } from './state.ts';
import { someSpecs, type Spec } from './study-flow-specs.ts';

/** What a sequence has done. */
export interface Tally {
  applied: number;
  refused: number;
  compared: number;
  readonly settledMs: number[];
}

/** Specs between two looks at what has become of them. */
const STRETCH = 25;
const PATIENCE = { withinMs: 240_000, everyMs: 250 };

/**
 * Applies a stretch of specs in the namespace, waits for the end of the last one, and compares it with a fresh
 * installation of the same spec in `fresh`.
 */
export async function liveThrough(
  run: CampaignRun,
  ground: Ground,
  { namespace, fresh, seed }: { readonly namespace: string; readonly fresh: string; readonly seed: number },
  tally: Tally,
): Promise<void> {
  const chance = chanceOf(seed);
  let last: Spec | undefined;
  for (const spec of someSpecs(seed, STRETCH)) {
    const isTaken = await apply(ground, namespace, spec);
    if (isTaken) tally.applied += 1;
    else tally.refused += 1;
    if (isTaken) last = spec;
    // Now and then a release gets somewhere before the next spec comes.
    await delay(chance() < 0.2 ? 1_500 * chance() : 150 * chance());
  }
  if (last === undefined) return void run.wrong(`seed ${seed}: the API server took none of the specs`);
  const beganAt = performance.now();
  run.wrong(...(await untilSettled(ground, namespace)));
  tally.settledMs.push(performance.now() - beganAt);
  await apply(ground, fresh, last);
  await untilSettled(ground, fresh);
  const should = await stateOf(ground.api, fresh);
  const wrong = await untilAlike(ground, namespace, should);
  tally.compared += 1;
  run.wrong(...wrong.slice(0, 3).map((sentence) => `stretch ${seed}: ${sentence}`));
  await ground.api.remove(`${studyFlowsPath(fresh)}/study`);
}

/** @returns whether the API server has taken it: rules of the CRD may refuse what its schema allows. */
async function apply({ api }: Ground, namespace: string, spec: Spec): Promise<boolean> {
  const object: ApiObject = {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'StudyFlow',
    metadata: { name: 'study', namespace },
    spec,
  };
  try {
    await api.apply(`${studyFlowsPath(namespace)}/study`, object);
    return true;
  } catch (error) {
    if ((error as { status?: number }).status === 422) return false;
    throw error;
  }
}

/** @returns what keeps it from serving. */
async function untilSettled({ api }: Ground, namespace: string): Promise<readonly string[]> {
  let last: ApiObject | undefined;
  await eventually(
    `the newest spec in ${namespace} has come to its end`,
    async () => {
      last = await api.get(`${studyFlowsPath(namespace)}/study`);
      return conditionOf(last, 'Reconciling') === 'False';
    },
    PATIENCE,
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message} ${JSON.stringify(last)}`, { cause: error });
  });
  return conditionOf(last, 'Ready') === 'True' ? [] : [`it does not serve: ${JSON.stringify(last)}`];
}

/** What is taken away at the end goes a moment after the last word of the status. */
async function untilAlike({ api }: Ground, namespace: string, should: State): Promise<readonly string[]> {
  let wrong: readonly string[] = [];
  await eventually(
    'both are alike',
    async () => {
      wrong = differences(await stateOf(api, namespace), should);
      return wrong.length === 0;
    },
    { withinMs: 20_000, everyMs: 500 },
  ).catch(() => undefined);
  return wrong;
}
