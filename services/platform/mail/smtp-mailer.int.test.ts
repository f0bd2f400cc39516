import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { loadConfig } from '../config/config.ts';
import { isAppError } from '../errors/app-error.ts';
import { randomIds } from '../ids/ids.ts';
import type { Log } from '../telemetry/log.ts';
import type { Mail, Mailer } from './mail.ts';
import { layOut } from './layout.ts';
import { openMailer } from './open-mailer.ts';
import { createSmtpMailer, type SmtpOptions } from './smtp-mailer.ts';
import { selfSignedCertificate } from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string;
  readonly isSecure: boolean;
  readonly source: string;
}

const MAIL: Mail = layOut({
  to: 'ada@example.test',
  language: 'de',
  subject: 'Prüfung – 試験',
  heading: 'Grüße',
  sentences: ['Ein Satz mit <Zeichen> & "Anführung".'],
  button: { label: 'Weiter', url: 'http://x.test/?a=1&b=2' },
  code: { label: 'Code:', digits: '012345' },
  note: 'Ende.',
});

let received: Received[];
let opened: { close(): unknown }[];

beforeEach(() => {
  received = [];
  opened = [];
});

afterEach(async () => {
  for (const one of opened.reverse()) await one.close();
});

/** A real SMTP server. @returns its port */
async function startServer(options: SMTPServerOptions = {}): Promise<number> {
  const server = new SMTPServer({
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'p@ss/word' ? done(null, { user: username }) : done(new Error('Invalid login')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: String(session.user ?? ''),
          isSecure: session.secure,
          source: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => new Promise<void>((resolve) => server.close(resolve)) });
  return (server.server.address() as AddressInfo).port;
}

function mailerTo(port: number, options: Partial<SmtpOptions> = {}): Mailer {
  const mailer = createSmtpMailer({
    url: `smtp://127.0.0.1:${port.toString()}`,
    from: 'StudyFlow <no-reply@studyflow.test>',
    requiresTls: false,
    deadlineMs: 2_000,
    ...options,
  });
  opened.push({ close: () => mailer.close?.() });
  return mailer;
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'sent',
    (thrown: unknown) => (isAppError(thrown) ? thrown.reason : String(thrown)),
  );
}

describe('a mail by SMTP', () => {
  test('arrives whole: text and HTML, from us, marked as automatic, with an id that stays', async () => {
    const mailer = mailerTo(await startServer({ hideSTARTTLS: true }));
    await mailer.send(MAIL, { id: 'a-mail' });
    await mailer.send(MAIL, { id: 'a-mail' });
    expect(received).toHaveLength(2);
    const [mail, again] = received;
    expect(mail).toMatchObject({ from: 'no-reply@studyflow.test', to: ['ada@example.test'] });
    for (const source of [mail?.source ?? '', again?.source ?? '']) {
      expect(source).toMatch(/^From: StudyFlow <no-reply@studyflow\.test>/m);
      expect(source).toMatch(/^Message-ID: <a-mail@studyflow\.test>/im);
      expect(source).toMatch(/^Auto-Submitted: auto-generated/im);
      expect(source).toMatch(/text\/plain; charset=utf-8/);
      expect(source).toMatch(/text\/html; charset=utf-8/);
      expect(source).toContain('012345');
    }
  });

  test('goes to one person only, whatever stands in the address', async () => {
    const mailer = mailerTo(await startServer({ hideSTARTTLS: true }));
    const to = 'ada@example.test, eve@example.test';
    await reasonOf(mailer.send({ ...MAIL, to }));
    await reasonOf(mailer.send({ ...MAIL, to: 'ada@example.test\r\nBcc: eve@example.test' }));
    for (const mail of received) {
      expect(mail.to).toHaveLength(1);
      expect(mail.source).not.toMatch(/^Bcc:/im);
    }
  });

  test.each(['smtp', 'smtps'])('proves who sends it, encrypted (%s)', async (scheme) => {
    const { key, certificate } = selfSignedCertificate();
    const port = await startServer({
      authOptional: false,
      secure: scheme === 'smtps',
      key,
      cert: certificate,
    });
    const url = `${scheme}://mailer:p%40ss%2Fword@127.0.0.1:${port.toString()}`;
    const mailer = mailerTo(port, { url, requiresTls: true, certificateAuthority: certificate });
    expect(await reasonOf(mailer.send(MAIL))).toBe('sent');
    expect(received).toMatchObject([{ user: 'mailer', isSecure: true }]);
    const distrustful = mailerTo(port, { url, requiresTls: true });
    expect(await reasonOf(distrustful.send(MAIL))).toBe('mail.server-away');
    expect(received).toHaveLength(1);
  });

  test('is not sent unencrypted where encryption is required', async () => {
    const mailer = mailerTo(await startServer({ hideSTARTTLS: true }), { requiresTls: true });
    expect(await reasonOf(mailer.send(MAIL))).toBe('mail.server-away');
    expect(received).toEqual([]);
  });

  test('that the server will never take is refused, others may be tried again', async () => {
    const refusing = (code: number): SMTPServerOptions => ({
      hideSTARTTLS: true,
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })),
    });
    expect(await reasonOf(mailerTo(await startServer(refusing(550))).send(MAIL))).toBe('mail.refused');
    expect(await reasonOf(mailerTo(await startServer(refusing(451))).send(MAIL))).toBe('mail.server-away');
  });

  test('waits for a login to be repaired', async () => {
    const port = await startServer({ hideSTARTTLS: true, authOptional: false, allowInsecureAuth: true });
    const wrong = mailerTo(port, { url: `smtp://mailer:wrong@127.0.0.1:${port.toString()}` });
    expect(await reasonOf(wrong.send(MAIL))).toBe('mail.server-away');
    const right = mailerTo(port, { url: `smtp://mailer:p%40ss%2Fword@127.0.0.1:${port.toString()}` });
    expect(await reasonOf(right.send(MAIL))).toBe('sent');
    expect(received).toMatchObject([{ user: 'mailer' }]);
  });

  test('ends at its deadline when the server says nothing, and at once when it is not wanted any more', async () => {
    const silent = await silentServer();
    const startedAt = performance.now();
    expect(await reasonOf(mailerTo(silent, { deadlineMs: 300 }).send(MAIL))).toBe('mail.server-away');
    expect(performance.now() - startedAt).toBeLessThan(2_000 * machine.factor());
    const signal = AbortSignal.timeout(50);
    expect(await reasonOf(mailerTo(silent, { deadlineMs: 5_000 }).send(MAIL, { signal }))).toBe(
      'mail.server-away',
    );
    expect(performance.now() - startedAt).toBeLessThan(4_000 * machine.factor());
  });

  test('waits for a server that is not there', async () => {
    expect(await reasonOf(mailerTo(1).send(MAIL))).toBe('mail.server-away');
  });
});

/** Takes connections and never says a word. */
async function silentServer(): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return (server.address() as AddressInfo).port;
}

describe('where mails go', () => {
  let folder: string;
  const lines: string[] = [];
  const log = { error: (message: string) => void lines.push(message) } as Log;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'studyflow-mail-'));
    lines.length = 0;
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  function open(environment: Record<string, string>): Mailer {
    const config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_APP_URL: 'postgres://x',
      DATABASE_SYSTEM_URL: 'postgres://x',
      REDIS_URL: 'redis://x',
      ANON_KEY: 'test-anon-key-0123456789',
      SERVICE_ROLE_KEY: 'test-service-key-0123456789',
      INTERNAL_TOKEN: 'test-internal-token-0123',
      SECRET_BOX_KEY_FILE: 'unused',
      ...environment,
    });
    const clock = { now: () => new Date(1_800_000_000_123) };
    const mailer = openMailer({ config, clock, ids: randomIds, log });
    opened.push({ close: () => mailer.close?.() });
    return mailer;
  }

  test('to the folder: one file each, named by time, whole, for its owner only', async () => {
    const inside = join(folder, 'made', 'when', 'needed');
    const mailer = open({ MAIL_DIR: inside });
    await Promise.all([mailer.send(MAIL), mailer.send(MAIL)]);
    const names = await readdir(inside);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^1800000000123-\d+\.json$/);
      expect((await stat(join(inside, name))).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await readFile(join(inside, name), 'utf8'))).toEqual(MAIL);
    }
  });

  test('to the server and to the folder, where there are both', async () => {
    const port = await startServer({ hideSTARTTLS: true });
    const mailer = open({
      MAIL_DIR: folder,
      SMTP_URL: `smtp://127.0.0.1:${port.toString()}`,
      SMTP_TLS: 'offered',
    });
    await mailer.send(MAIL);
    expect(received).toMatchObject([{ from: 'no-reply@localhost' }]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('nowhere: the log says so, without what the mail held', async () => {
    await open({}).send(MAIL);
    expect(lines).toEqual(['A mail could not be sent: neither SMTP_URL nor MAIL_DIR is set']);
  });
});
