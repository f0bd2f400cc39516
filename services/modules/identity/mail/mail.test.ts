import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomIds } from '../../../platform/ids/ids.ts';
import { confirmationMail } from './confirmation-mail.ts';
import { createMailFolder } from './mail-folder.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studyflow-mail-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the mail folder', () => {
  test('keeps one file per mail, named by time, readable by its owner only', async () => {
    const inside = join(folder, 'made', 'when', 'needed');
    const clock = { now: () => new Date(1_800_000_000_123) };
    const mailer = createMailFolder({ folder: inside, clock, ids: randomIds });
    const mail = confirmationMail({
      to: 'a@example.test',
      link: 'http://x/?a=1&b=2',
      code: '012345',
      language: 'de',
    });
    await Promise.all([mailer.send(mail), mailer.send(mail)]);
    const names = await readdir(inside);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name).toMatch(/^1800000000123-\d+\.json$/);
      expect((await stat(join(inside, name))).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await readFile(join(inside, name), 'utf8'))).toEqual(mail);
    }
  });
});

describe('the mail that confirms an address', () => {
  test.each(['en', 'de'] as const)('says the same in text and HTML (%s)', (language) => {
    const mail = confirmationMail({
      to: 'a@example.test',
      link: 'http://x/?a=1&b=2',
      code: '012345',
      language,
    });
    expect(mail).toMatchObject({ links: ['http://x/?a=1&b=2'], otp: '012345' });
    expect(mail.text).toContain('http://x/?a=1&b=2');
    expect(mail.html).toContain('href="http://x/?a=1&amp;b=2"');
    expect(mail.html).toContain('012345');
    expect(mail.html).toContain(`lang="${language}"`);
  });
});
