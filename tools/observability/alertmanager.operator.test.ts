import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../operator/test/harness/eventually.ts';
import { anyFreePort } from '../local/ports.ts';
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
    url = `http://127.0.0.1:${await anyFreePort()}`;
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
    await eventually('it is ready', async () => (await fetch(`${url}/-/ready`)).ok);
  });

  afterAll(async () => {
    program.kill();
    if (program.exitCode === null) await once(program, 'exit');
    rmSync(folder, { recursive: true });
  });

  /** Waits until nobody hears of these, in the order of their names, though all of them fire. */
  async function expectSilent(
    firing: readonly Readonly<Record<string, string>>[],
    silent: readonly string[],
  ): Promise<void> {
    await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(firing.map((labels) => ({ labels }))),
    });
    const [{ platform = '' } = {}] = firing;
    // Whoever is judged before the cause has been seen is silent a moment later.
    await eventually(`only ${silent.join(', ')} are silent`, async () => {
      const answer = await fetch(
        `${url}/api/v2/alerts?filter=${encodeURIComponent(`platform="${platform}"`)}`,
      );
      const told = (await answer.json()) as Told[];
      const isWhole = told.length === firing.length;
      if (!isWhole || told.some(({ status }) => status.state === 'unprocessed')) return false;
      const inhibited = told.filter(({ status }) => status.inhibitedBy.length > 0);
      return (
        inhibited
          .map(({ labels }) => nameOf(labels))
          .sort()
          .join() === silent.join()
      );
    });
  }

  const of = (platform: string, alertname: string, severity: Severity, more = {}) => ({
    ...{ alertname, severity, namespace: 'study', platform },
    ...more,
  });

  test('tells of a database that is gone, and not of what follows from it', async () => {
    await expectSilent(
      [
        of('one', 'StudyFlowDatabaseDown', 'critical'),
        of('one', 'StudyFlowErrorRateHigh', 'critical'),
        of('one', 'StudyFlowOutboxLagging', 'warning'),
        of('one', 'StudyFlowAvailabilityBudgetBurns', 'critical'),
        of('one', 'StudyFlowAiFailing', 'warning'),
      ],
      ['StudyFlowAvailabilityBudgetBurns', 'StudyFlowErrorRateHigh', 'StudyFlowOutboxLagging'],
    );
  });

  test('tells of the fast pace of a budget, and not of the slow one', async () => {
    await expectSilent(
      [
        of('two', 'StudyFlowLatencyBudgetBurns', 'critical'),
        of('two', 'StudyFlowLatencyBudgetBurns', 'warning'),
      ],
      ['StudyFlowLatencyBudgetBurns'],
    );
  });

  test('tells of a role that is gone, and of processes of other roles', async () => {
    await expectSilent(
      [
        of('three', 'StudyFlowRoleUnavailable', 'critical', { role: 'api' }),
        of('three', 'StudyFlowProcessDown', 'warning', { role: 'api' }),
        of('three', 'StudyFlowProcessDown', 'warning', { role: 'worker' }),
      ],
      ['StudyFlowProcessDown'],
    );
  });

  test('tells of what happens to another platform', async () => {
    await expectSilent([of('four', 'StudyFlowErrorRateHigh', 'critical')], []);
  });
});

interface Told {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  return labels['alertname'] ?? '';
}
