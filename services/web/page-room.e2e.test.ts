import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { createTestPlatform, type TestPlatform } from '../../tools/supervisor/testing.ts';
import { until } from '../testing/until.ts';
import {
  flawsOf,
  invite,
  killOwner,
  openBrowser,
  openPage,
  openRoom,
  pageErrors,
  panelOf,
  say,
  setGoal,
  signUp,
  waitForLine,
  WIDTHS,
} from './testing.ts';

jest.setTimeout(240_000);

let platform: TestPlatform;
let browser: Browser;
let urls: string[];

beforeAll(async () => {
  platform = await createTestPlatform({ REPLICAS: '2' });
  const { code, output } = await platform.run('start');
  if (code !== 0) throw new Error(output);
  urls = platform.runFile().api_urls;
  browser = await openBrowser();
});

afterAll(async () => {
  await (browser as Browser | undefined)?.close();
  await platform.remove();
});

/** Ada, who has opened a room, and Ben on the other process, who was invited. */
async function setupRoom(name: string): Promise<{ ada: Page; ben: Page; roomId: string }> {
  const ada = await openPage(browser, urls[0]!);
  await signUp(ada, 'Ada', `ada-${crypto.randomUUID()}@example.test`);
  const roomId = await openRoom(ada, name);
  const link = await invite(ada);
  const ben = await openPage(browser, urls[1]!);
  await signUp(ben, 'Ben', `ben-${crypto.randomUUID()}@example.test`);
  await ben.goto(`${urls[1]}${link}`);
  await ben.getByRole('heading', { name, level: 1 }).waitFor();
  return { ada, ben, roomId };
}

const goalsOf = (page: Page): Locator => panelOf(page, 'Goals');
const tasksOf = (page: Page): Locator => panelOf(page, 'Shared tasks');
const notesOf = (page: Page): Locator => panelOf(page, 'Shared notes').getByRole('textbox').first();

async function addTask(page: Page, title: string): Promise<void> {
  await tasksOf(page).getByLabel('New task for the room').fill(title);
  await tasksOf(page).getByRole('button', { name: 'Add task' }).click();
}

const rowOf = (panel: Locator, text: string): Locator =>
  panel.getByRole('listitem').filter({ hasText: text });
const isStored = (row: Locator): Promise<void> => row.and(row.page().locator('li:not(.pending)')).waitFor();

/** Waits until a text field holds exactly this. */
async function waitForText(page: Page, text: string): Promise<void> {
  await until(async () => (await notesOf(page).inputValue()) === text, 45_000);
}

/** What a room has stored, as its owner tells. */
async function readPart(page: Page, roomId: string, part: string): Promise<Record<string, unknown>> {
  return page.evaluate(`import('/web/api.js').then(({ api }) => api('GET', '/rooms/${roomId}/${part}'))`);
}

describe('two people on two processes', () => {
  test('see the goals of each other, and how far they are', async () => {
    const { ada, ben } = await setupRoom('Goals');
    await goalsOf(ada).getByLabel('Whose goal').selectOption('for everybody');
    await setGoal(ada, 'Finish the sheet');
    await rowOf(goalsOf(ben), 'Finish the sheet').filter({ hasText: 'everybody' }).waitFor();
    expect(await goalsOf(ben).getByLabel('Finish the sheet', { exact: true }).isDisabled()).toBe(true);
    await setGoal(ben, 'Exercise 4');
    await rowOf(goalsOf(ada), 'Exercise 4').filter({ hasText: 'Ben' }).waitFor();
    await goalsOf(ben).getByLabel('Exercise 4', { exact: true }).check();
    await goalsOf(ada).getByText('1 of 2 done').waitFor();
    await goalsOf(ben).getByRole('button', { name: 'Drop the goal “Exercise 4”' }).click();
    await rowOf(goalsOf(ada), 'Exercise 4').waitFor({ state: 'detached' });
  });

  test('share tasks: added, ticked off, given to somebody, worded anew, deleted', async () => {
    const { ada, ben, roomId } = await setupRoom('Tasks together');
    await addTask(ada, 'Summary');
    await addTask(ada, 'Index cards');
    await rowOf(tasksOf(ben), 'Summary').waitFor();
    await tasksOf(ben).getByLabel('Summary', { exact: true }).check();
    await tasksOf(ada).getByText('1 of 2 done').waitFor();
    await tasksOf(ada).getByRole('button', { name: 'Edit “Index cards”' }).click();
    await tasksOf(ada).getByLabel('Wording').fill('Forty index cards');
    await tasksOf(ada).getByLabel('Who does it').selectOption('Ben');
    await tasksOf(ada).getByRole('button', { name: 'Save' }).click();
    await rowOf(tasksOf(ben), 'Forty index cards').filter({ hasText: 'Ben' }).waitFor();
    await isStored(rowOf(tasksOf(ben), 'Summary'));
    await tasksOf(ben).getByRole('button', { name: 'Delete “Summary”' }).click();
    await rowOf(tasksOf(ada), 'Summary').waitFor({ state: 'detached' });
    const { tasks } = await readPart(ada, roomId, 'tasks');
    expect(tasks).toMatchObject([{ title: 'Forty index cards', done: false }]);
  });

  test('are both told when they word a task anew at once: the other wording shows, and one’s own stays in its form', async () => {
    const { ada, ben } = await setupRoom('At once');
    await addTask(ada, 'Summary');
    for (const page of [ada, ben]) {
      await isStored(rowOf(tasksOf(page), 'Summary'));
      await tasksOf(page).getByRole('button', { name: 'Edit “Summary”' }).click();
    }
    await tasksOf(ada).getByLabel('Wording').fill('A long summary');
    await tasksOf(ada).getByRole('button', { name: 'Save' }).click();
    await rowOf(tasksOf(ben), 'A long summary').waitFor();
    await tasksOf(ben).getByLabel('Wording').fill('A short summary');
    await tasksOf(ben).getByRole('button', { name: 'Save' }).click();
    await tasksOf(ben).getByRole('alert').filter({ hasText: 'changed this task' }).waitFor();
    await rowOf(tasksOf(ben), 'A long summary').waitFor();
    expect(await tasksOf(ben).getByLabel('Wording').inputValue()).toBe('A short summary');
    await tasksOf(ben).getByRole('button', { name: 'Save' }).click();
    await rowOf(tasksOf(ada), 'A short summary').waitFor();
  });

  test('write in one text at once, and nothing of either is lost', async () => {
    const { ada, ben, roomId } = await setupRoom('Notes together');
    await notesOf(ada).fill('one three');
    await waitForText(ben, 'one three');
    await notesOf(ben).press('End');
    await notesOf(ada).press('Home');
    for (const _letter of 'one ') await notesOf(ada).press('ArrowRight');
    await Promise.all([notesOf(ben).pressSequentially('!'), notesOf(ada).pressSequentially('two 👍 ')]);
    for (const page of [ada, ben]) await waitForText(page, 'one two 👍 three!');
    expect(await ben.evaluate('document.activeElement.selectionStart')).toBe('one two 👍 three!'.length);
    await panelOf(ben, 'Shared notes').getByText('Saved', { exact: true }).waitFor();
    expect(await readPart(ada, roomId, 'notes')).toMatchObject({ text: 'one two 👍 three!' });
  });

  test('lose nothing and do nothing twice when the owner is killed in the middle', async () => {
    const { ada, ben, roomId } = await setupRoom('Killed');
    await addTask(ada, 'before');
    await rowOf(tasksOf(ben), 'before').waitFor();
    await killOwner(platform, roomId);
    for (const [page, name] of [
      [ada, 'Ada'],
      [ben, 'Ben'],
    ] as const) {
      await setGoal(page, `goal of ${name}`);
      for (const nth of [1, 2, 3]) await addTask(page, `${name} ${nth}`);
      await notesOf(page).press('End');
      await notesOf(page).pressSequentially(`(${name})`);
    }
    const titles = ['before', ...['Ada', 'Ben'].flatMap((name) => [1, 2, 3].map((nth) => `${name} ${nth}`))];
    for (const page of [ada, ben]) {
      for (const title of titles) await isStored(rowOf(tasksOf(page), title));
      await tasksOf(page).getByText('0 of 7 done').waitFor();
      await rowOf(goalsOf(page), 'goal of Ada').waitFor();
      await rowOf(goalsOf(page), 'goal of Ben').waitFor();
      await panelOf(page, 'Shared notes').getByText('Saved', { exact: true }).waitFor();
    }
    const { tasks } = (await readPart(ada, roomId, 'tasks')) as { tasks: { title: string }[] };
    expect(tasks.map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
    const { text } = (await readPart(ben, roomId, 'notes')) as { text: string };
    expect(Array.from(text).toSorted()).toEqual(Array.from('(Ada)(Ben)').toSorted());
    for (const page of [ada, ben]) await waitForText(page, text);
  });
});

test('what somebody muted does is undone with a sentence, and what they wrote is kept beside it', async () => {
  const { ada, ben } = await setupRoom('Muted');
  await addTask(ada, 'Summary');
  await notesOf(ada).fill('hello');
  await waitForText(ben, 'hello');
  await isStored(rowOf(tasksOf(ben), 'Summary'));
  await ada.getByLabel('Manage Ben').click();
  await ada.getByRole('button', { name: 'Mute for 10 minutes: Ben' }).click();
  await ben.getByText('Ben was muted').waitFor();

  await tasksOf(ben).getByLabel('Summary', { exact: true }).click();
  await tasksOf(ben).getByRole('alert').filter({ hasText: 'muted' }).waitFor();
  expect(await tasksOf(ben).getByLabel('Summary', { exact: true }).isChecked()).toBe(false);
  await addTask(ben, 'Something');
  await tasksOf(ben).getByRole('alert').filter({ hasText: 'muted' }).waitFor();
  await rowOf(tasksOf(ben), 'Something').waitFor({ state: 'detached' });
  expect(await tasksOf(ben).getByLabel('New task for the room').inputValue()).toBe('Something');
  await setGoal(ben, 'A goal');
  await goalsOf(ben).getByRole('alert').filter({ hasText: 'muted' }).waitFor();
  await rowOf(goalsOf(ben), 'A goal').waitFor({ state: 'detached' });
  await notesOf(ben).press('End');
  await notesOf(ben).pressSequentially(' world');
  await panelOf(ben, 'Shared notes').getByRole('alert').filter({ hasText: 'muted' }).waitFor();
  await waitForText(ben, 'hello');
  expect(await ben.getByLabel('What you wrote could not be saved.').inputValue()).toBe(' world');
  expect(await flawsOf(ben)).toEqual([]);
});

test('what is typed is there for the others although its writer leaves at once', async () => {
  const { ada, ben } = await setupRoom('In a hurry');
  await notesOf(ada).waitFor();
  await notesOf(ben).pressSequentially('last words');
  await ben.getByRole('link', { name: 'All rooms' }).click();
  await waitForText(ada, 'last words');
});

test('works by keyboard alone: a task is added, worded anew, ticked off and deleted', async () => {
  const { ada } = await setupRoom('Keys');
  const panel = tasksOf(ada);
  await panel.getByLabel('New task for the room').focus();
  await ada.keyboard.type('By keys');
  await ada.keyboard.press('Enter');
  await isStored(rowOf(panel, 'By keys'));
  await panel.getByLabel('By keys', { exact: true }).focus();
  await ada.keyboard.press('Space');
  await panel.getByText('1 of 1 done').waitFor();
  await ada.keyboard.press('Tab');
  await ada.keyboard.press('Enter');
  await ada.keyboard.type(', all of it');
  await ada.keyboard.press('Enter');
  await rowOf(panel, 'By keys, all of it').waitFor();
  await ada.keyboard.press('Enter');
  await ada.keyboard.press('Escape');
  await ada.keyboard.press('Tab');
  await ada.keyboard.press('Enter');
  await rowOf(panel, 'By keys').waitFor({ state: 'detached' });
  expect(await ada.evaluate('document.activeElement.ariaLabel')).toBe('New task for the room');
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each(Object.entries(WIDTHS))(
    'axe finds nothing in a room that is full on a %s, and nothing scrolls sideways',
    async (_size, viewport) => {
      const page = await openPage(browser, urls[0]!, { viewport, colorScheme });
      await signUp(page, 'Cleo Long-Surname', `cleo-${crypto.randomUUID()}@example.test`);
      await openRoom(page, 'Physics, the long way round');
      await setGoal(
        page,
        'Understand why_a_word_that_is_so_long_that_no_phone_can_hold_it_on_one_line_is_still_read',
      );
      await addTask(page, 'Read chapter three and write down every word that is new');
      await addTask(page, 'Derive the lens equation');
      await isStored(rowOf(tasksOf(page), 'lens'));
      await tasksOf(page).getByLabel('Derive the lens equation', { exact: true }).check();
      await tasksOf(page).getByRole('button', { name: 'Edit “Read' }).click();
      await notesOf(page).fill('f = 1/d\nlight bends towards the normal');
      await say(page, 'hello');
      await waitForLine(page, 'hello');
      expect(await flawsOf(page)).toEqual([]);
      await page.context().close();
    },
  );
});

test('throws nothing that nobody catches, whatever was done above', () => {
  expect(pageErrors).toEqual([]);
});
