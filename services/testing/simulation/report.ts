import type { Totals } from './campaign.ts';
import type { Plan } from './plan.ts';
import type { Outcome } from './run-schedule.ts';
import type { Shrunk } from './shrink.ts';

const number = (value: number): string => value.toLocaleString('en-US');

/** One line while it runs. */
export function progressOf({ schedules, steps, fencedWrites }: Totals, seconds: number): string {
  return `${number(schedules)} schedules, ${number(steps)} steps, ${number(fencedWrites)} fenced writes, ${seconds.toFixed(0)} s`;
}

/** What was done, counted. */
export function reportOf(totals: Totals, seconds: number): string {
  const { faults } = totals;
  const count = (...types: readonly string[]): string =>
    number(types.reduce((sum, type) => sum + (faults[type] ?? 0), 0));
  return [
    `schedules        ${number(totals.schedules)} in ${seconds.toFixed(0)} s (${number(totals.steps)} steps)`,
    `clients          ${number(totals.operations)} requests planned, ${number(totals.committed)} events committed, ${number(totals.unavailable)} told "unavailable"`,
    `crashes          ${count('crash')}`,
    `freezes          ${count('freeze')}, and ${count('database-freeze')} of the database`,
    `partitions       ${count('cut')} between processes, ${count('database-cut')} from the database`,
    `database         ${count('lost-replies')} times replies lost, ${count('slow-database')} times slow`,
    `clocks           ${count('clock-jump')} jumps`,
    `leases           ${count('end-lease')} ended under a living process`,
    `cache            ${count('cache-flush')} flushes`,
    `drains           ${count('drain')}, comers ${count('start')}`,
    `actors           ${number(totals.activations)} activations, ${number(totals.handOvers)} hand-overs`,
    `fenced writes    ${number(totals.fencedWrites)}`,
    `unknown writes   ${number(totals.lostWrites)}`,
  ].join('\n');
}

/** A schedule, so that somebody can read what led to what. */
export function describePlan(plan: Plan): string {
  const { operations, faults, slots, startedSlots, rooms, clients, leaseMs } = plan;
  const lines = [
    ...operations.map(({ at, client, ...rest }) => ({ at, line: `user${client} ${JSON.stringify(rest)}` })),
    ...faults.map(({ at, ...rest }) => ({ at, line: `fault ${JSON.stringify(rest)}` })),
  ].sort((left, right) => left.at - right.at);
  return [
    `${startedSlots} of ${slots} processes, ${rooms} rooms, ${clients} clients, leases of ${leaseMs} ms`,
    ...lines.map(({ at, line }) => `  ${String(at).padStart(6)} ms  ${line}`),
  ].join('\n');
}

/** The smallest schedule that breaks the same promise. */
export function describeShrunk({ plan, outcome, tried }: Shrunk, trace: readonly string[]): string {
  return [
    `smallest schedule (${plan.operations.length} requests, ${plan.faults.length} faults, ${outcome.figures.steps} steps; ${tried} tried):`,
    describePlan(plan),
    ...outcome.wrong.map((sentence) => `  ${sentence}`),
    'its steps:',
    ...trace,
    `hash ${hashOf(outcome)}`,
    `again: PLAN='${JSON.stringify(plan)}' make test-simulation`,
  ].join('\n');
}

export function hashOf({ hash }: Outcome): string {
  return hash.toString(16).padStart(8, '0');
}
