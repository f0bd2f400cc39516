/**
 * `make drill`: for each alert a real fault, seen by a real Prometheus, told by a real Alertmanager, treated as its
 * runbook says, undone, and seen to be over. `ONLY=StudyFlowRedisDown,…` picks some, `FASTER=20` says how much faster
 * than in life, `SOAK=60` for how many seconds all must be silent first, `WRITE=1` puts what the commands said into the
 * runbooks.
 */
import { RULE_FILES } from '../observability/rules/index.ts';
import { closeOnSignals, createClosers } from './closers.ts';
import { runDrill, type Outcome } from './drill.ts';
import { DRILLS } from './faults/index.ts';
import { OPERATOR_ALERTS } from './faults/operator.ts';
import { openGround, type Ground } from './ground.ts';
import { reasonOf } from './played-only.ts';
import { soak } from './soak.ts';
import { drillTable } from './table.ts';

async function main({ ONLY, FASTER, SOAK, WRITE }: NodeJS.ProcessEnv): Promise<number> {
  const wanted = (ONLY ?? '').split(/[\s,]+/).filter((name) => name !== '');
  const drills = DRILLS.map((drill) => ({
    ...drill,
    alerts: drill.alerts.filter((alert) => wanted.length === 0 || wanted.includes(alert)),
  })).filter(({ alerts }) => alerts.length > 0);
  const known = DRILLS.flatMap(({ alerts }) => alerts);
  const unknown = wanted.filter((name) => !known.includes(name));
  const outcomes: Outcome[] = unknown.map((alert) => ({
    ...{ alert, fault: '', commands: 0 },
    problem: 'there is no drill of it',
  }));
  const hasOperator = drills.some(({ alerts }) => alerts.some((alert) => OPERATOR_ALERTS.includes(alert)));
  const closers = createClosers();
  closeOnSignals(closers);
  try {
    const ground = await openGround(closers, { factor: Number(FASTER ?? 20), hasOperator });
    outcomes.push(await soak(ground, Number(SOAK ?? 30)));
    for (const drill of drills) outcomes.push(...(await told(ground, drill, WRITE === '1')));
  } finally {
    await closers.close();
  }
  console.log(`\n${drillTable(outcomes)}`);
  if (wanted.length === 0) console.log(`\n${playedOnly()}`);
  const failed = outcomes.filter(({ problem }) => problem !== '').length;
  console.log(`\n${outcomes.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function told(ground: Ground, drill: (typeof DRILLS)[number], isWriting: boolean): Promise<Outcome[]> {
  console.log(`── ${drill.fault}`);
  const outcomes = await runDrill(ground, drill, isWriting);
  for (const { alert, firedAfter, clearedAfter, problem } of outcomes) {
    const times = `fired after ${firedAfter?.toFixed(1)} s, cleared after ${clearedAfter?.toFixed(1)} s`;
    console.log(`   ${alert}: ${problem === '' ? times : problem}`);
  }
  return outcomes;
}

/** Alerts that no fault of one machine raises: they are played to promtool only, and that is said. */
function playedOnly(): string {
  const drilled = new Set(DRILLS.flatMap(({ alerts }) => alerts));
  const names = RULE_FILES.flatMap(({ alerts }) => alerts.map(({ name }) => name));
  const rest = [...new Set(names)].filter((name) => !drilled.has(name));
  const lines = rest.map((name) => `  ${name}: ${reasonOf(name) ?? 'nobody has said why'}`);
  return [`Played to promtool only (${rest.length}):`, ...lines].join('\n');
}

process.exit(await main(process.env));
