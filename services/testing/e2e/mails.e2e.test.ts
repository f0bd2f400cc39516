import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { signal } from '../../../tools/local/process-table.ts';
import { waitUntil } from '../../../tools/local/wait.ts';
import { send, type Answer } from './http.ts';
import { openStage, type Stage } from './stage.ts';
import { watchMachine } from '../time-limits.ts';

const machine = watchMachine();

jest.setTimeout(120_000);

/** Milliseconds within which a mail is in the folder, and the code of a killed process's mail with its recipient. */
const PROMPT_MS = 1_000;
const RECOVERED_MS = 15_000;

let stage: Stage;
let smtp: SMTPServer;
const received: { to: string; source: string }[] = [];

beforeAll(async () => {
  smtp = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: true,
    onData: (stream, session, done) => {
      void text(stream).then((source) => {
        received.push({ to: session.envelope.rcptTo[0]?.address ?? '', source });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  stage = await openStage({
    REPLICAS: '1',
    AUTH_CONFIRM_EMAIL: '1',
    SMTP_URL: `smtp://127.0.0.1:${port.toString()}`,
    SMTP_TLS: 'offered',
  });
});

afterAll(async () => {
  await stage.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});

function ask(path: string, body: unknown): Promise<Answer> {
  const headers = { apikey: stage.run.anon_key };
  return send(stage.run.api_url, { method: 'POST', path: `/auth/v1${path}`, headers, body });
}

async function folderHas(email: string): Promise<boolean> {
  const names = (await readdir(stage.run.mail_dir)).filter((name) => name.endsWith('.json'));
  const mails = await Promise.all(names.map((name) => readFile(join(stage.run.mail_dir, name), 'utf8')));
  return mails.some((mail) => (JSON.parse(mail) as { to: string }).to === email);
}

test('a mail is in the folder and at the mail server within a second', async () => {
  const waits: number[] = [];
  for (let count = 0; count < 10; count += 1) {
    const email = `prompt-${count.toString()}@example.test`;
    const { status } = await ask('/signup', { email, password: 'correct horse battery' });
    expect(status).toBe(200);
    const startedAt = performance.now();
    await waitUntil(() => folderHas(email), { timeoutMs: 5_000, everyMs: 20 });
    waits.push(performance.now() - startedAt);
    const isThere = (): boolean => received.some(({ to }) => to === email);
    expect(await waitUntil(isThere, { timeoutMs: 5_000, everyMs: 20 })).toBe(true);
  }
  expect(waits.toSorted((left, right) => left - right)[8]).toBeLessThan(PROMPT_MS * machine.factor());
});

test('a mail that was asked for is sent, though every process is killed at once', async () => {
  const email = 'survivor@example.test';
  const { status } = await ask('/signup', { email, password: 'correct horse battery' });
  for (const { pid } of stage.platform.runFile().processes) signal(pid, 'SIGKILL');
  expect(status).toBe(200);
  const isThere = (): boolean => received.some(({ to }) => to === email);
  expect(await waitUntil(isThere, { timeoutMs: RECOVERED_MS, everyMs: 50 })).toBe(true);
});
