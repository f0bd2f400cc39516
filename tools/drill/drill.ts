/** One fault: made, seen, told, treated as its runbook says, undone, and seen to be over. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../local/wait.ts';
import type { Held } from './closers.ts';
import type { Ground } from './ground.ts';
import { mailsOf } from './on-call.ts';
import type { Message } from './receiver.ts';
import type { SeenAlert } from './watch-tower.ts';
import { obey, pageOf, writeOutputs } from './runbook.ts';

/** Ends a fault. */
export type Undo = () => Promise<void> | void;

/** A fault, and the alerts that are named for it. */
export interface Drill {
  readonly alerts: readonly string[];
  /** What is done, for the table. */
  readonly fault: string;
  begin(ground: Ground): Promise<Undo>;
}

/** What became of one alert of a drill; seconds since the fault was made, or undone for `clearedAfter`. */
export interface Outcome {
  readonly alert: string;
  readonly fault: string;
  readonly firedAfter?: number;
  readonly arrivedAfter?: number;
  readonly clearedAfter?: number;
  readonly commands: number;
  /** Empty when all was well. */
  readonly problem: string;
}

/** An alert that has not come, gone or been told by then never does. */
const LIMITS_MS = { fires: 120_000, arrives: 30_000, clears: 300_000 };
const EVERY_MS = 200;

/** Runs a drill; whatever happens, its fault is undone. */
export async function runDrill(ground: Ground, drill: Drill, isWriting: boolean): Promise<Outcome[]> {
  // Budgets look back for longer than other rules, over the fault before this one too.
  const isCalm = async (): Promise<boolean> => (await firingOf(ground, drill.alerts)).length === 0;
  await waitUntil(isCalm, { timeoutMs: LIMITS_MS.clears, everyMs: EVERY_MS });
  const stray = await firingOf(ground, drill.alerts);
  const outcomes = drill.alerts.map((alert) => ({ alert, fault: drill.fault, commands: 0, problem: '' }));
  if (stray.length > 0) {
    return outcomes.map((one) => ({ ...one, problem: `${stray.join(', ')} fires before the fault` }));
  }
  const beganAt = performance.now();
  let fault: Held<Undo> | undefined;
  const seen: Outcome[] = [];
  try {
    fault = await ground.closers.hold(
      () => drill.begin(ground),
      (undo) => undo(),
    );
    seen.push(...(await Promise.all(outcomes.map((one) => seeOne(ground, one, { beganAt, isWriting })))));
  } catch (error) {
    seen.push(...outcomes.map((one) => ({ ...one, problem: String(error) })));
  }
  const undoneAt = performance.now();
  const undone = await undo(fault);
  const judged = seen.map((one) => ({ ...one, problem: one.problem === '' ? undone : one.problem }));
  return Promise.all(
    judged.map(async (one) => (one.problem === '' ? seeTheEnd(ground, one, undoneAt) : one)),
  );
}

/** @returns why the fault goes on, or nothing. */
async function undo(fault: Held<Undo> | undefined): Promise<string> {
  return await (fault?.end() ?? Promise.resolve()).then(
    () => '',
    (error: unknown) => `cannot be undone: ${String(error)}`,
  );
}

async function seeOne(
  ground: Ground,
  outcome: Outcome,
  { beganAt, isWriting }: { readonly beganAt: number; readonly isWriting: boolean },
): Promise<Outcome> {
  const { alert } = outcome;
  const since = (at: number): number => (at - beganAt) / 1_000;
  const firing = await seeFire(ground, alert);
  if (firing === undefined) return { ...outcome, problem: 'does not fire' };
  const firedAfter = since(performance.now());
  const message = await seeArrive(ground, alert, beganAt);
  if (message === undefined) return { ...outcome, firedAfter, problem: 'fires, and nobody is told' };
  const told = { ...outcome, firedAfter, arrivedAfter: since(message.at) };
  const link = linkIn(message, alert);
  if (!link.endsWith(`/${pageOf(alert)}`) || !existsSync(pageOf(alert))) {
    return { ...told, problem: `comes with the link "${link}"` };
  }
  const problem = await findUntold(ground, alert, message.receiver, beganAt);
  const obeyed = await obey(alert, environmentOf(ground, firing.labels['instance']), {
    isHere: isOfOneMachine,
    signal: ground.closers.signal,
  });
  if (isWriting) writeOutputs(alert, obeyed);
  return { ...told, commands: obeyed.length, problem };
}

async function seeFire({ tower }: Ground, alert: string): Promise<SeenAlert | undefined> {
  let firing: SeenAlert | undefined;
  const fires = async (): Promise<boolean> => {
    firing = (await tower.alerts()).find(
      ({ labels, state }) => labels['alertname'] === alert && state === 'firing',
    );
    return firing !== undefined;
  };
  await waitUntil(fires, { timeoutMs: LIMITS_MS.fires, everyMs: EVERY_MS });
  return firing;
}

async function seeArrive({ receiver }: Ground, alert: string, since: number): Promise<Message | undefined> {
  const arrived = (): boolean => receiver.find(alert, 'firing', since) !== undefined;
  await waitUntil(arrived, { timeoutMs: LIMITS_MS.arrives, everyMs: EVERY_MS });
  return receiver.find(alert, 'firing', since);
}

function linkIn({ alerts }: Message, alert: string): string {
  const told = alerts.find(({ labels }) => labels['alertname'] === alert);
  return told?.annotations['runbook_url'] ?? '';
}

/** Critical alerts reach a person by mail, warnings a channel of Slack, both with the link to the runbook. */
async function findUntold(ground: Ground, alert: string, receiver: string, since: number): Promise<string> {
  const { stage, receiver: slack } = ground;
  const isTold = (): boolean =>
    (receiver !== 'on-call' || mailsOf(stage.platform.paths.mail, alert) > 0) &&
    (!['on-call', 'team'].includes(receiver) || slack.slackTextOf(alert, since) !== undefined);
  const inTime = await waitUntil(isTold, { timeoutMs: LIMITS_MS.arrives, everyMs: EVERY_MS });
  return inTime ? '' : `arrives at ${receiver}, and no person is told with its runbook`;
}

async function seeTheEnd(ground: Ground, outcome: Outcome, undoneAt: number): Promise<Outcome> {
  const isOver = async (): Promise<boolean> => (await firingOf(ground, [outcome.alert])).length === 0;
  const isOverInTime = await waitUntil(isOver, { timeoutMs: LIMITS_MS.clears, everyMs: EVERY_MS });
  const clearedAfter = (performance.now() - undoneAt) / 1_000;
  return isOverInTime
    ? { ...outcome, clearedAfter }
    : { ...outcome, problem: 'goes on after the fault has ended' };
}

async function firingOf(ground: Ground, names: readonly string[]): Promise<string[]> {
  const firing = (await ground.tower.alerts()).filter(({ state }) => state === 'firing');
  return names.filter((name) => firing.some(({ labels }) => labels['alertname'] === name));
}

/** What a person on call has set before working through a runbook. */
function environmentOf(
  { stage, folder, internalUrlOf }: Ground,
  instance: string | undefined,
): NodeJS.ProcessEnv {
  const { database_url: database, redis_url: redis, api_url: api } = stage.platform.runFile();
  return {
    INTERNAL: internalUrlOf(instance),
    API: api,
    DATABASE_ADMIN_URL: database,
    REDIS_URL: redis,
    STUDYFLOW_DIR: stage.platform.paths.stateDir,
    NODE_OPTIONS: '',
    PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}`,
  };
}

const isOfOneMachine = (command: string): boolean => !/\bkubectl\b/.test(command);
