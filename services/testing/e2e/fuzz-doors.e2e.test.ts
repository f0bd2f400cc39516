import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { runCampaign, type CampaignResult } from '../fuzz/campaign.ts';
import { problemsOf, reportOf } from '../fuzz/report.ts';
import { send } from './http.ts';
import { sharedStage } from './shared-stage.ts';
import { watchSlowdown } from './slowdown.ts';
import { as, signUp, type Stage } from './stage.ts';

jest.setTimeout(240_000);

/** `make test-fuzz` is the long form of this. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 4_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? crypto.getRandomValues(new Uint32Array(1))[0]);

let stage: Stage;
let result: CampaignResult;
let slower: number;

beforeAll(async () => {
  stage = await sharedStage();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`FUZZ_SEED=${SEED}`);
  const slowdown = watchSlowdown();
  result = await runCampaign(stage, {
    seed: SEED,
    runs: RUNS,
    packets: RUNS / 5,
    atOnce: 8,
    quietMs: 2_000,
    say,
  });
  slower = await slowdown.stop();
  say(`${reportOf(result)}\n  the machine was ${slower.toFixed(1)} × slower than an idle one`);
});

afterAll(async () => {
  await stage.close();
});

test('every door answers whatever is sent in its own form, without a fault and without harm to others (S1 to S3, S15, S16)', () => {
  expect(problemsOf(result, slower)).toEqual([]);
  expect(result.findings.count).toBeGreaterThan(RUNS);
});

test('the inputs are no mere noise: each door understands some and refuses some', () => {
  for (const [door, statuses] of result.findings.tally) {
    if (door === 'frames' || door === 'packets') continue;
    const isRefused = [...statuses.keys()].some((status) => status >= 400);
    expect(isRefused ? 'refused some' : `${door} refused none`).toBe('refused some');
  }
  for (const door of ['rest', 'auth', 'functions'] as const) {
    expect(result.findings.tally.get(door)?.get(200) ?? 0).toBeGreaterThan(0);
  }
});

test('no process died, and no prototype has changed', async () => {
  stage.refuseRestarts();
  const person = await signUp(stage);
  for (const url of stage.run.api_urls) {
    const { json, status } = await send(url, as(person, { path: '/api/users/me' }));
    expect(status).toBe(200);
    expect(json).not.toHaveProperty('polluted');
  }
});
