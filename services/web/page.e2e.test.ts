import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createTestPlatform, type TestPlatform } from '../../tools/supervisor/testing.ts';
import {
  addTask,
  flawsOf,
  invite,
  killOwner,
  openBrowser,
  openPage,
  openRoom,
  pageErrors,
  say,
  signUp,
  SIZES,
  startPausingModel,
  type PausingModel,
  waitForLine,
} from './testing.ts';

jest.setTimeout(120_000);

let platform: TestPlatform;
let browser: Browser;
let urls: string[];
let model: PausingModel;

/** What a model says that was told to attack whoever reads it. */
const ATTACK =
  '<script>window.broken = 1</script><img src=x onerror="window.broken = 1"> ![x](https://evil.example/?q=1)';

beforeAll(async () => {
  model = await startPausingModel([`Light becomes sugar. ${ATTACK}`, ' That is photosynthesis.']);
  platform = await createTestPlatform({ REPLICAS: '2', ...model.settings });
  const { code, output } = await platform.run('start');
  if (code !== 0) throw new Error(output);
  urls = platform.runFile().api_urls;
  browser = await openBrowser();
});

afterAll(async () => {
  await (browser as Browser | undefined)?.close();
  await platform.remove();
  model.close();
});

async function setupPerson(name: string, process: number): Promise<Page> {
  const page = await openPage(browser, urls[process]!);
  await signUp(page, name, `${name.toLowerCase()}-${crypto.randomUUID()}@example.test`);
  return page;
}

describe('two people on two processes', () => {
  test('study in one room, and a killed owner costs them nothing', async () => {
    const ada = await setupPerson('Ada', 0);
    const roomId = await openRoom(ada, 'Algebra');
    const link = await invite(ada);
    const ben = await setupPerson('Ben', 1);
    await ben.goto(`${urls[1]}${link}`);
    await ben.getByRole('heading', { name: 'Algebra', level: 1 }).waitFor();

    await say(ben, 'hello from the other process');
    await waitForLine(ada, 'hello from the other process');
    await ada.getByRole('button', { name: 'Start' }).click();
    await ben.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await ben.getByRole('list').filter({ hasText: 'Ada' }).first().textContent()).toContain('Ben');

    await killOwner(platform, roomId);
    await say(ada, 'after the kill');
    await say(ben, 'me too');
    for (const page of [ada, ben]) {
      await waitForLine(page, 'after the kill');
      await waitForLine(page, 'me too');
      const lines = await page
        .locator('[role=log] [data-seq] ')
        .filter({ hasText: 'after the kill' })
        .count();
      expect(lines).toBe(1);
      await page.getByRole('button', { name: 'Pause' }).waitFor();
    }
  });

  test('knock, let in, take back a post, and ban', async () => {
    const ada = await setupPerson('Ada', 0);
    const roomId = await openRoom(ada, 'Quiet', 'knocking');
    const ben = await setupPerson('Ben', 1);
    await ben.goto(`${urls[1]}/#/rooms/${roomId}`);
    await ada.getByRole('link', { name: 'Tasks' }).click();
    await ben.getByRole('button', { name: 'Knock' }).click();
    await ada.getByRole('link', { name: 'Inbox 1' }).click();
    await ada.getByRole('button', { name: 'Mark all as read' }).click();
    await ada.getByRole('link', { name: 'Inbox', exact: true }).waitFor();
    expect(await flawsOf(ada)).toEqual([]);
    await ada.getByRole('link', { name: 'Show: Ben wants to come into Quiet' }).click();
    await ada.getByRole('button', { name: 'Let in: Ben' }).click();
    await ben.getByRole('link', { name: 'Inbox 1' }).waitFor();

    await say(ben, 'a slip of the tongue');
    await waitForLine(ada, 'a slip of the tongue');
    await ada.getByRole('button', { name: 'Take back' }).click();
    await waitForLine(ben, 'This post was taken back.');
    expect(await ada.getByRole('log').textContent()).not.toContain('slip');

    await ada.getByLabel('Manage Ben').click();
    expect(await flawsOf(ada)).toEqual([]);
    await ada.getByRole('button', { name: 'Ban: Ben' }).click();
    await ben.getByText('You are no longer in this room.').waitFor();
  });
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each(Object.entries(SIZES))(
    'axe finds nothing on a %s, and nothing scrolls sideways',
    async (_size, viewport) => {
      const page = await openPage(browser, urls[0]!, { viewport, colorScheme });
      expect(await flawsOf(page)).toEqual([]);
      await signUp(page, 'Cleo Long-Surname', `cleo-${crypto.randomUUID()}@example.test`);
      await addTask(page, 'Read chapter three and write down every word that is new', 'urgent');
      expect(await flawsOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Rooms', exact: true }).click();
      expect(await flawsOf(page)).toEqual([]);
      await openRoom(page, 'Physics, the long way round', 'public');
      await invite(page);
      await say(
        page,
        'a_word_that_is_so_long_that_no_phone_can_hold_it_on_one_single_line_whatever_its_width_may_be',
      );
      await waitForLine(page, 'a_word_that_is');
      expect(await flawsOf(page)).toEqual([]);
      await page.context().close();
    },
  );
});

test('can be used by keyboard alone: sign up, task, room, message', async () => {
  const page = await openPage(browser, urls[0]!);
  const type = (text: string): Promise<void> => page.keyboard.type(text);
  const tabTo = async (name: string | RegExp): Promise<void> => {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(FOCUSED_NAME);
      if (typeof label === 'string' && (typeof name === 'string' ? label === name : name.test(label))) return;
    }
    throw new Error(`Tab never reached ${String(name)}`);
  };
  await tabTo('I need an account');
  await page.keyboard.press('Enter');
  await type('Dana');
  await tabTo('E-mail');
  await type(`dana-${crypto.randomUUID()}@example.test`);
  await tabTo('Password');
  await type('correct horse battery');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Tasks', level: 1 }).waitFor();
  await tabTo('What is to be done?');
  await type('Only keys');
  await page.keyboard.press('Enter');
  await page.getByRole('listitem').filter({ hasText: 'Only keys' }).waitFor();
  await tabTo('Rooms');
  await page.keyboard.press('Enter');
  await tabTo('Name of the room');
  await type('Keys only');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keys only', level: 1 }).waitFor();
  await tabTo('Message');
  await type('typed');
  await page.keyboard.press('Enter');
  await waitForLine(page, 'typed');
});

/** The accessible name of what has the focus, as far as this page uses names. */
const FOCUSED_NAME = `(() => {
  const focused = document.activeElement;
  return focused?.getAttribute('aria-label') ?? focused?.labels?.[0]?.textContent ?? focused?.textContent ?? '';
})()`;

test('plays what has happened in a room, on a phone', async () => {
  const page = await openPage(browser, urls[1]!, { viewport: SIZES.phone });
  await signUp(page, 'Finn', `finn-${crypto.randomUUID()}@example.test`);
  await openRoom(page, 'Latin');
  await say(page, 'first words');
  await waitForLine(page, 'first words');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await say(page, 'last words');
  await waitForLine(page, 'last words');
  await page.getByRole('link', { name: 'Replay' }).click();
  await page.getByRole('heading', { name: 'Replay: Latin', level: 1 }).waitFor();
  const position = page.getByLabel('Position');
  await position.press('Home');
  const log = page.getByRole('log');
  expect(await log.textContent()).not.toContain('last words');
  await page.getByLabel('Speed').selectOption('64×');
  await page.getByRole('button', { name: 'Play' }).click();
  await log.getByText('last words').waitFor();
  await page.getByText('Focus · Round 1 · running').waitFor();
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await position.press('Home');
  await log.getByText('last words').waitFor({ state: 'detached' });
  await position.press('End');
  await log.getByText('last words').waitFor();
  expect(await flawsOf(page)).toEqual([]);
});

test('streams an answer of the tutor, survives a reload in the middle, and shows text as text, on a phone', async () => {
  const page = await openPage(browser, urls[1]!, { viewport: SIZES.phone });
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(urls[1]!)) foreign.push(request.url());
  });
  await signUp(page, 'Gil', `gil-${crypto.randomUUID()}@example.test`);
  await page.getByRole('link', { name: 'Tutor' }).click();
  await page.getByLabel('Your question').fill('What is photosynthesis?');
  await page.getByRole('button', { name: 'Ask' }).click();
  const log = page.getByRole('log');
  await log.getByText('Light becomes sugar.').waitFor();
  await page.reload();
  await log.getByText('Light becomes sugar.').waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  model.goOn();
  await log.getByText('That is photosynthesis.').waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  expect(await log.locator('.said').allTextContents()).toEqual([
    'What is photosynthesis?',
    `Light becomes sugar. ${ATTACK} That is photosynthesis.`,
  ]);
  expect(model.asked).toHaveLength(1);
  expect(await log.locator('img, script, a').count()).toBe(0);
  expect(await page.evaluate('window.broken')).toBeUndefined();
  expect(foreign).toEqual([]);
  expect(await flawsOf(page)).toEqual([]);
});

test('speaks German to those who prefer it', async () => {
  const page = await openPage(browser, urls[0]!, { locale: 'de-DE' });
  await page.getByRole('heading', { name: 'Zusammen lernen' }).waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('de');
  await page.getByLabel('E-Mail').fill('nobody@example.test');
  await page.getByLabel('Passwort').fill('wrong password');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('alert').waitFor();
});

test('says that the connection is lost, and when it is back', async () => {
  const page = await setupPerson('Edda', 0);
  await openRoom(page, 'Patience');
  await page.getByText('Connected').waitFor();
  await page.context().setOffline(true);
  for (const { url, pid } of platform.runFile().processes) if (url === urls[0]) process.kill(pid, 'SIGKILL');
  await page.getByText('Connection lost. Reconnecting …').first().waitFor();
  await page.context().setOffline(false);
  await page.getByText('Connected').waitFor();
});

test('throws nothing that nobody catches, whatever was done above', () => {
  expect(pageErrors).toEqual([]);
});
