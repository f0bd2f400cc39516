import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import {
  addTask,
  invite,
  openBrowser,
  openPage,
  openRoom,
  say,
  setGoal,
  signUp,
  SIZES,
  waitForLine,
} from '../../services/web/testing.ts';
import { createTestPlatform } from '../supervisor/testing.ts';

const FOLDER = 'docs/images';

/** `make screenshots`: the pictures of the README, from a platform of its own. */
async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const platform = await createTestPlatform();
  const browser = await openBrowser();
  try {
    const { code, output } = await platform.run('start');
    if (code !== 0) throw new Error(output);
    const url = platform.runFile().api_url;
    await picture(browser, url, 'desktop', 'light');
    await picture(browser, url, 'phone', 'dark');
  } finally {
    await browser.close();
    await platform.remove();
  }
}

/** Two people in a room, and the tasks of one, at one size and in one colour scheme. */
async function picture(
  browser: Browser,
  url: string,
  size: keyof typeof SIZES,
  colorScheme: 'light' | 'dark',
): Promise<void> {
  const options = { viewport: SIZES[size], colorScheme, deviceScaleFactor: 1 };
  const mara = await openPage(browser, url, options);
  await signUp(mara, 'Mara Lind', `mara-${size}@example.test`);
  await addTask(mara, 'Revise vectors, pages 40 to 48', 'high');
  await addTask(mara, 'Essay: the first draft');
  await addTask(mara, 'Ten words of Swedish', 'low');
  await save(mara, `tasks-${size}-${colorScheme}`);
  await openRoom(mara, 'Linear algebra, Thursday');
  const link = await invite(mara);
  const noah = await openPage(browser, url, options);
  await signUp(noah, 'Noah Berg', `noah-${size}@example.test`);
  await noah.goto(`${url}${link}`);
  await say(noah, 'Hi! Shall we do one round before the break?');
  await waitForLine(mara, 'one round');
  await say(mara, 'Yes. Exercise 4 first, then we compare.');
  await waitForLine(noah, 'Exercise 4');
  await setGoal(mara, 'Exercise 4, without looking it up');
  await setGoal(noah, 'Understand the third proof');
  await noah.getByText('0 of 2 done').waitFor();
  await mara.getByRole('button', { name: 'Start' }).click();
  await noah.getByRole('button', { name: 'Pause' }).waitFor();
  await save(noah, `room-${size}-${colorScheme}`);
  await mara.context().close();
  await noah.context().close();
}

async function save(page: Page, name: string): Promise<void> {
  const path = `${FOLDER}/${name}.png`;
  await page.screenshot({ path });
  console.log(`wrote ${path}`);
}

await main();
