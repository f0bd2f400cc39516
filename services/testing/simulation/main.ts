/**
 * `make test-simulation`: explores random schedules of several processes (SCHEDULES, SEED), or replays one (SEED alone,
 * or PLAN); with DEFECT=name, or DEFECT=all, it shows that a built-in mistake is found.
 */
import type { Failure } from './campaign.ts';
import { runOnAllCores } from './workers.ts';
import { DEFECTS, defectNamed } from './defects.ts';
import { makePlan } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { describePlan, describeShrunk, hashOf, progressOf, reportOf } from './report.ts';
import { runSchedule, type Outcome } from './run-schedule.ts';
import { shrink } from './shrink.ts';
import type { Defect } from './world/defect.ts';

const SCHEDULES = 100_000;
const MOST_FOR_A_DEFECT = 5_000;
/** What happens all the time, and says little. */
const USUAL = /^$|renew$|find overdue$|^answer$|^connect(ed)?$|^broadcast$|read after$/;
const PROGRESS_MS = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const secondsSince = (begun: number): number => (performance.now() - begun) / 1_000;

async function explore(from: number, asked: string | undefined, defect?: Defect): Promise<Counts> {
  const count = Number(asked ?? (defect === undefined ? SCHEDULES : MOST_FOR_A_DEFECT));
  say(
    `SEED=${from} SCHEDULES=${count}${defect === undefined ? '' : ` DEFECT=${defect.name}: ${defect.mistake}`}`,
  );
  const begun = performance.now();
  let toldAt = begun;
  const { totals, failures } = await runOnAllCores({
    from,
    count,
    defect: defect?.name,
    onProgress: (sofar) => {
      if (performance.now() - toldAt < PROGRESS_MS) return;
      toldAt = performance.now();
      say(progressOf(sofar, secondsSince(begun)));
    },
  });
  const [failure] = failures;
  if (defect === undefined) say(`\n${reportOf(totals, secondsSince(begun))}`);
  if (failure !== undefined) await showFailure(failure, from, defect);
  const isFound = failure !== undefined;
  // A built-in mistake is there to be found.
  if (defect !== undefined) return isFound ? [1, 0] : [0, 1];
  return [totals.schedules - Number(isFound), Number(isFound)];
}

async function showFailure({ seed, wrong }: Failure, from: number, defect?: Defect): Promise<void> {
  const switched = defect === undefined ? '' : ` DEFECT=${defect.name}`;
  say(`\nschedule ${numberOf(seed, from)} broke a promise: SEED=${seed}${switched}`);
  for (const sentence of wrong) say(`  ${sentence}`);
  await showSmallest(makePlan(seed), defect);
}

/** Which schedule of a campaign has this seed. */
function numberOf(seed: number, from: number): number {
  return ((seed - from + 2 ** 32) % 2 ** 32) + 1;
}

async function showSmallest(plan: Plan, defect?: Defect): Promise<void> {
  const shrunk = await shrink(plan, defect);
  const { trace } = await traced(shrunk.plan, defect);
  say(`\n${describeShrunk(shrunk, trace)}`);
}

async function traced(plan: Plan, defect?: Defect): Promise<{ outcome: Outcome; trace: readonly string[] }> {
  const trace: string[] = [];
  const outcome = await runSchedule(plan, {
    defect,
    tell: (at, lane, what) => {
      if (!USUAL.test(what)) trace.push(`  ${at.toFixed(1).padStart(8)}  ${lane.padEnd(8)} ${what}`);
    },
  });
  return { outcome, trace };
}

/** One schedule again, step by step. */
async function replay(plan: Plan, defect?: Defect): Promise<Counts> {
  say(describePlan(plan));
  const { outcome, trace } = await traced(plan, defect);
  for (const line of trace) say(line);
  for (const sentence of outcome.wrong) say(sentence);
  say(`hash ${hashOf(outcome)}, ${outcome.figures.steps} steps`);
  if (outcome.wrong.length > 0 && process.env['PLAN'] === undefined) await showSmallest(plan, defect);
  return outcome.wrong.length === 0 ? [1, 0] : [0, 1];
}

/** Each mistake must be found. */
async function findAll(from: number): Promise<Counts> {
  say(`SEED=${from}`);
  let missed = 0;
  for (const { name, mistake } of DEFECTS) {
    const { failures } = await runOnAllCores({ from, count: MOST_FOR_A_DEFECT, defect: name });
    const [failure] = failures;
    if (failure === undefined) missed += 1;
    const found = failure && `schedule ${numberOf(failure.seed, from)}: ${failure.wrong[0] ?? ''}`;
    say(`${name} (${mistake})\n  ${found ?? `NOT found in ${MOST_FOR_A_DEFECT} schedules`}`);
  }
  return [DEFECTS.length - missed, missed];
}

type Counts = readonly [passed: number, failed: number];

async function run(): Promise<Counts> {
  const { SEED, SCHEDULES: count, DEFECT, PLAN } = process.env;
  const from = Number(SEED ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  if (DEFECT === 'all') return findAll(from);
  const defect = DEFECT === undefined ? undefined : defectNamed(DEFECT);
  if (PLAN !== undefined) return replay(JSON.parse(PLAN) as Plan, defect);
  if (SEED !== undefined && count === undefined) return replay(makePlan(from), defect);
  return explore(from, count, defect);
}

const [passed, failed] = await run();
say(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
