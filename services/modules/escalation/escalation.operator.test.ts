import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { parse, stringify } from 'yaml';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { createTestPlatform, type TestPlatform } from '../../../tools/supervisor/testing.ts';
import type { Mail } from '../../platform/mail/mail.ts';
import { openBrowser, openPage, pageErrors, SIZES } from '../../web/testing.ts';
import type { PlatformStatus } from '../status/index.ts';
import { TOKEN } from './testing.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'studyflow-escalation-'));
let platform: TestPlatform;
let browser: Browser;
let alertmanager: ChildProcess;
let receiver = '';
let manager = '';
const pictures = process.env['PICTURES'] ?? join(folder, 'pictures');

beforeAll(async () => {
  const port = await anyFreePort();
  receiver = `http://127.0.0.1:${port}`;
  platform = await createTestPlatform({
    ESCALATION_PORT: String(port),
    ESCALATION_TOKEN: TOKEN,
    ESCALATION_POLICY: JSON.stringify({
      contacts: [
        { name: 'ada', email: 'ada@example.test' },
        { name: 'ben', email: 'ben@example.test', language: 'de' },
      ],
      watchdog_minutes: 0.4,
      levels: [
        { after_minutes: 0, tell: ['ada'] },
        { after_minutes: 0.05, tell: ['ben'] },
      ],
    }),
  });
  const { code, output } = await platform.run('start');
  if (code !== 0) throw new Error(output);
  manager = await startAlertmanager();
  browser = await openBrowser();
});

afterAll(async () => {
  await (browser as Browser | undefined)?.close();
  (alertmanager as ChildProcess | undefined)?.kill();
  await platform.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** The routes that ship, to the receiver of the test alone and in a second instead of ten. */
async function startAlertmanager(): Promise<string> {
  const shipped = parse(readFileSync('observability/alertmanager/alertmanager.yml', 'utf8')) as {
    route: { group_wait: string; routes: { receiver: string }[] };
    receivers: { name: string; webhook_configs?: { url: string; http_config?: object }[] }[];
  };
  const route = {
    ...shipped.route,
    routes: shipped.route.routes.map((one) => ({
      ...one,
      group_wait: '0s',
      group_interval: '1s',
      ...(one.receiver === 'watchdog' && { repeat_interval: '2s' }),
    })),
  };
  const receivers = shipped.receivers.map(({ name, webhook_configs: hooks = [] }) => ({
    name,
    webhook_configs: hooks.map((hook) => ({
      ...hook,
      url: `${receiver}${new URL(hook.url).pathname}`,
      http_config: { authorization: { credentials: TOKEN } },
    })),
  }));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, stringify({ global: {}, route, receivers }, { aliasDuplicateObjects: false }));
  const url = `http://127.0.0.1:${await anyFreePort()}`;
  alertmanager = spawn(
    process.env['ALERTMANAGER_BIN'] ?? 'prometheus-alertmanager',
    [
      ...[`--config.file=${file}`, `--storage.path=${join(folder, 'data')}`, '--cluster.listen-address='],
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: 'ignore' },
  );
  alertmanager.once('error', () => undefined);
  await until(async () => (await fetch(`${url}/-/ready`)).ok);
  return url;
}

async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await Promise.resolve(isSo()).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to be within a minute');
}

/** Says that an alert fires, or that it has ended. */
async function fire(alertname: string, endsAt?: string, severity = 'critical'): Promise<void> {
  const answer = await fetch(`${manager}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels: { alertname, severity, platform: 'study', namespace: 'study' },
        annotations: {
          summary: 'Reactions to changes wait.',
          description: 'The first change that was not handled is 12 minutes old.',
          runbook_url: `https://example.test/runbooks/${alertname}.md`,
        },
        ...(endsAt !== undefined && { endsAt }),
      },
    ]),
  });
  expect(answer.ok).toBe(true);
}

function mailsTo(address: string): Mail[] {
  return readdirSync(platform.paths.mail)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(platform.paths.mail, name), 'utf8')) as Mail)
    .filter(({ to }) => to === address);
}

async function stateOf(name: string): Promise<string> {
  const states: string[] = [];
  for (const state of ['open', 'resolved']) {
    const answer = await fetch(`${receiver}/api/alerts?state=${state}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { data } = (await answer.json()) as { data: { labels: Record<string, string>; state: string }[] };
    states.push(...data.filter(({ labels }) => labels['alertname'] === name).map((alert) => alert.state));
  }
  return states.join();
}

const ALERT = 'StudyFlowOutboxLagging';

test('an alert goes from Alertmanager to a phone, from level to level, to whoever takes it, to its end', async () => {
  expect(JSON.stringify(platform.runFile())).not.toContain('escalation');
  await fire('Watchdog', undefined, 'info');
  await fire(ALERT);
  await until(() => mailsTo('ada@example.test').length === 1);
  await until(() => mailsTo('ben@example.test').length === 1);
  const [mail] = mailsTo('ada@example.test');
  expect(mail?.subject).toBe(`[CRITICAL] ${ALERT} study`);
  expect(mail?.links[1]).toBe(`https://example.test/runbooks/${ALERT}.md`);
  expect(mailsTo('ben@example.test')[0]?.text).toContain('Das ist Stufe 2.');

  // A program that looks at every link does not acknowledge.
  const link = mail?.links[0] ?? '';
  expect((await fetch(link)).status).toBe(200);
  expect(await stateOf(ALERT)).toBe('firing');

  const phone = await openPage(browser, link, { viewport: SIZES.phone, colorScheme: 'dark', isMobile: true });
  await phone.getByRole('heading', { name: ALERT }).waitFor();
  await phone.screenshot({ path: join(pictures, 'acknowledge-phone.png'), fullPage: true });
  expect((await new AxeBuilder({ page: phone }).analyze()).violations).toEqual([]);
  await phone.getByLabel('For how long').selectOption('120');
  await phone.getByLabel('Note').fill('the worker hangs, I restart it <b>');
  await phone.getByRole('button', { name: 'Acknowledge as ada' }).click();
  await phone.getByRole('status').filter({ hasText: 'ada has acknowledged it until' }).waitFor();
  expect(await stateOf(ALERT)).toBe('acknowledged');

  await phone.getByRole('link', { name: 'All alerts' }).click();
  await phone.getByRole('heading', { name: 'Acknowledged (1)' }).waitFor();
  expect(await phone.textContent('body')).toContain('I restart it <b>');
  expect(await phone.textContent('body')).toContain('Alertmanager was last heard');
  expect((await new AxeBuilder({ page: phone }).analyze()).violations).toEqual([]);
  await phone.screenshot({ path: join(pictures, 'board-phone.png'), fullPage: true });
  const isWide = await phone.evaluate('document.documentElement.scrollWidth > window.innerWidth');
  expect(isWide).toBe(false);

  await fire(ALERT, new Date().toISOString());
  await until(async () => (await stateOf(ALERT)) === 'resolved');
  await phone.goto(receiver);
  await phone.getByRole('link', { name: ALERT }).click();
  await phone.getByText('This alert is over.').waitFor();
  expect(pageErrors).toEqual([]);
});

test('a killed receiver goes on where it was', async () => {
  const other = 'StudyFlowDatabaseSlow';
  await fire(other);
  await until(async () => (await stateOf(other)) === 'firing');
  const { escalation } = JSON.parse(readFileSync(platform.paths.children, 'utf8')) as {
    escalation: { pid: number };
  };
  process.kill(escalation.pid, 'SIGKILL');
  for (const address of ['ada@example.test', 'ben@example.test']) {
    await until(() => mailsTo(address).some(({ subject }) => subject.includes(other)));
  }
});

test('the platform says of itself what fires, and lets a room be replayed without its words', async () => {
  const [process] = platform.runFile().processes;
  const internal = process?.internal_url ?? '';
  const status = (await (await fetch(`${internal}/internal/status`)).json()) as PlatformStatus;
  expect(status.missing).toEqual([]);
  expect(status.processes.map(({ status: own }) => own?.health)).toEqual(['ready']);
  const credentials = status.processes[0]?.status?.credentials.map(({ name }) => name);
  expect(credentials).toEqual(expect.arrayContaining(['database', 'redis']));
  expect(status.alerts?.map(({ name }) => name)).toContain('StudyFlowDatabaseSlow');
  const { anon_key: anonKey, service_role_key: serviceKey, ...run } = platform.runFile();
  const text = JSON.stringify(status);
  for (const secret of [anonKey, serviceKey, run.database_url, ...run.demo_users.map(({ email }) => email)]) {
    expect(text).not.toContain(secret);
  }
  const phone = await openPage(browser, `${internal}/internal/on-call`, {
    viewport: SIZES.phone,
    colorScheme: 'light',
  });
  await phone.getByRole('heading', { name: 'StudyFlowDatabaseSlow' }).waitFor();
  await phone.screenshot({ path: join(pictures, 'status-phone.png'), fullPage: true });
  expect((await new AxeBuilder({ page: phone }).analyze()).violations).toEqual([]);
  expect(await phone.evaluate('document.documentElement.scrollWidth > window.innerWidth')).toBe(false);
});

test('whoever has neither link nor password sees nothing', async () => {
  const ask = (authorization?: string): Promise<Response> =>
    fetch(receiver, { headers: authorization === undefined ? {} : { authorization } });
  const basic = (user: string, password: string): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  expect((await ask()).status).toBe(401);
  expect((await ask(basic('ada', 'wrong'))).status).toBe(401);
  expect((await ask(basic('nobody', TOKEN))).status).toBe(401);
  expect((await ask(basic('ada', TOKEN))).status).toBe(200);
  expect((await fetch(`${receiver}/acknowledge/x.y`)).status).toBe(401);
  expect((await fetch(`${receiver}/alerts`, { method: 'POST' })).status).toBe(401);
  const document = (await (await fetch(`${receiver}/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(document.paths)).toContain('/api/alerts/{id}/acknowledge');
});

test('nobody hears nothing when Alertmanager ends', async () => {
  alertmanager.kill();
  if (alertmanager.exitCode === null && alertmanager.signalCode === null) await once(alertmanager, 'exit');
  await until(() => mailsTo('ada@example.test').some(({ subject }) => subject === '[CRITICAL] Watchdog'));
  expect(await stateOf('Watchdog')).toBe('firing');
});
