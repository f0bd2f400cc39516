import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../gateway/program.ts';
import { runJudge } from './promtool.ts';
import { RULE_FILES } from './rules/index.ts';
import type { Severity } from './rules/rule.ts';

const CONFIG = 'observability/alertmanager/alertmanager.yml';
const RECEIVERS: Readonly<Record<Severity, string>> = {
  critical: 'on-call',
  warning: 'team',
  info: 'journal',
};
const alerts = RULE_FILES.flatMap((file) => file.alerts);
const PROGRAM = process.env['ALERTMANAGER_BIN'] ?? 'prometheus-alertmanager';

test('Alertmanager accepts its configuration', () => {
  const { code, output } = runJudge('amtool', ['check-config', CONFIG]);
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('SUCCESS') });
});

test.each(alerts.map(({ name, severity }) => [name, severity] as const))(
  '%s (%s) goes to who is meant to hear of it',
  (name, severity) => {
    const receiver = name === 'Watchdog' ? 'watchdog' : RECEIVERS[severity];
    const { code, output } = runJudge('amtool', [
      ...['config', 'routes', 'test', `--config.file=${CONFIG}`, `--verify.receivers=${receiver}`],
      ...[`alertname=${name}`, `severity=${severity}`, 'namespace=study', 'platform=study'],
    ]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(receiver) });
  },
);

test('what has no severity is not lost', () => {
  const { output } = runJudge('amtool', [
    'config',
    'routes',
    'test',
    `--config.file=${CONFIG}`,
    'alertname=Other',
  ]);
  expect(output).toContain('team');
});

describe('a running Alertmanager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  let program: ChildProcess;
  let url = '';

  beforeAll(async () => {
    url = `http://127.0.0.1:${await freePort()}`;
    program = spawn(
      PROGRAM,
      [
        `--config.file=${CONFIG}`,
        `--storage.path=${folder}`,
        `--web.listen-address=${new URL(url).host}`,
        '--cluster.listen-address=',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    await until(async () => (await fetch(`${url}/-/ready`)).ok);
  }, 30_000);

  afterAll(async () => {
    program.kill();
    if (program.exitCode === null) await once(program, 'exit');
    rmSync(folder, { recursive: true });
  });

  /** @returns the alerts that nobody hears of, though they fire. */
  async function silentOnes(firing: readonly Readonly<Record<string, string>>[]): Promise<string[]> {
    await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(firing.map((labels) => ({ labels }))),
    });
    const [{ platform = '' } = {}] = firing;
    let told: Told[] = [];
    await until(async () => {
      const answer = await fetch(
        `${url}/api/v2/alerts?filter=${encodeURIComponent(`platform="${platform}"`)}`,
      );
      told = (await answer.json()) as Told[];
      return told.length === firing.length && told.every(({ status }) => status.state !== 'unprocessed');
    });
    return told
      .filter(({ status }) => status.inhibitedBy.length > 0)
      .map(({ labels }) => nameOf(labels))
      .sort();
  }

  const of = (platform: string, alertname: string, severity: Severity, more = {}) => ({
    ...{ alertname, severity, namespace: 'study', platform },
    ...more,
  });

  test('tells of a database that is gone, and not of what follows from it', async () => {
    expect(
      await silentOnes([
        of('one', 'StudyFlowDatabaseDown', 'critical'),
        of('one', 'StudyFlowErrorRateHigh', 'critical'),
        of('one', 'StudyFlowOutboxLagging', 'warning'),
        of('one', 'StudyFlowAvailabilityBudgetBurns', 'critical'),
        of('one', 'StudyFlowAiFailing', 'warning'),
      ]),
    ).toEqual(['StudyFlowAvailabilityBudgetBurns', 'StudyFlowErrorRateHigh', 'StudyFlowOutboxLagging']);
  });

  test('tells of the fast pace of a budget, and not of the slow one', async () => {
    expect(
      await silentOnes([
        of('two', 'StudyFlowLatencyBudgetBurns', 'critical'),
        of('two', 'StudyFlowLatencyBudgetBurns', 'warning'),
      ]),
    ).toEqual(['StudyFlowLatencyBudgetBurns']);
  });

  test('tells of a role that is gone, and of processes of other roles', async () => {
    expect(
      await silentOnes([
        of('three', 'StudyFlowRoleUnavailable', 'critical', { role: 'api' }),
        of('three', 'StudyFlowProcessDown', 'warning', { role: 'api' }),
        of('three', 'StudyFlowProcessDown', 'warning', { role: 'worker' }),
      ]),
    ).toEqual(['StudyFlowProcessDown']);
  });

  test('tells of what happens to another platform', async () => {
    expect(await silentOnes([of('four', 'StudyFlowErrorRateHigh', 'critical')])).toEqual([]);
  });
});

interface Told {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  return labels['alertname'] ?? '';
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo().catch(() => false)) return;
    await wait(100);
  }
  throw new Error('It did not come to pass within ten seconds.');
}
