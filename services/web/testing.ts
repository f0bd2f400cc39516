import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import type { TestPlatform } from '../../tools/supervisor/testing.ts';
import { findBrowser } from '../../tools/test/browser.ts';

/** The two sizes that the page promises to be good on. */
export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1440, height: 900 },
} as const;

/** The narrowest phone that is still sold, and a desktop. */
export const WIDTHS = { 'small phone': { width: 360, height: 740 }, desktop: SIZES.desktop } as const;

/** Flags for a browser without a network, a sandbox or a screen. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What scripts of any page threw and nobody caught. */
export const pageErrors: string[] = [];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: FLAGS, headless: true });
}

/** A page of a person of its own: separate storage, English unless told otherwise. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: SIZES.desktop, ...options });
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => pageErrors.push(message));
  page.setDefaultTimeout(45_000);
  await page.goto(url);
  return page;
}

/** Creates an account on the page and waits until it is signed in. */
export async function signUp(page: Page, name: string, email: string): Promise<void> {
  await page.getByRole('button', { name: 'I need an account' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Tasks', level: 1 }).waitFor();
}

export async function addTask(page: Page, title: string, priority = 'medium'): Promise<void> {
  await page.getByLabel('What is to be done?').fill(title);
  await page.getByLabel('Priority').selectOption(priority);
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('listitem').filter({ hasText: title }).waitFor();
}

/** Opens a room on the page and gives its id. */
export async function openRoom(
  page: Page,
  name: string,
  visibility: 'private' | 'knocking' | 'public' = 'private',
): Promise<string> {
  await page.getByRole('link', { name: 'Rooms', exact: true }).click();
  await page.getByLabel('Name of the room').fill(name);
  await page.getByLabel('Who may enter').selectOption(visibility);
  await page.getByRole('button', { name: 'Open room' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  return new URL(page.url()).hash.split('/')[2] ?? '';
}

/** The path and query of an invitation made on the page. */
export async function invite(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Invite' }).click();
  const link = new URL(await page.getByLabel('Send this link to a friend').inputValue());
  return `${link.pathname}${link.search}`;
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Waits until a line of the conversation is there and stored. */
export async function waitForLine(page: Page, text: string): Promise<void> {
  await page.locator('[role=log] [data-seq]').filter({ hasText: text }).waitFor();
}

/** A part of the room's page, by its heading. */
export function panelOf(page: Page, title: string): Locator {
  return page.locator('section.panel', { has: page.getByRole('heading', { name: title, exact: true }) });
}

/** Sets one's own goal in a room, or as a host the one that was chosen to be everybody's. */
export async function setGoal(page: Page, text: string): Promise<void> {
  await panelOf(page, 'Goals').getByLabel('What do you want to get done?').fill(text);
  await panelOf(page, 'Goals').getByRole('button', { name: 'Set goal' }).click();
}

/** What is wrong for those who see or hear the page differently, by axe, and whether it scrolls sideways. */
export async function flawsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const flaws = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  const overflow: number = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return overflow > 0 ? [...flaws, `${overflow} px too wide`] : flaws;
}

/** Ends the process that owns a room, as a crash does. */
export async function killOwner(platform: TestPlatform, roomId: string): Promise<void> {
  for (const { internal_url, pid } of platform.runFile().processes) {
    const response = await fetch(`${internal_url}/internal/actors`);
    const { actors } = (await response.json()) as { actors: { id: string }[] };
    if (actors.some(({ id }) => id === roomId)) process.kill(pid, 'SIGKILL');
  }
}

/** A model that says its first half at once and the rest when it is told to, in the language of OpenAI. */
export interface PausingModel {
  /** Settings of a platform whose tutor it is. */
  readonly settings: Readonly<Record<string, string>>;
  readonly asked: readonly string[];
  goOn(): void;
  close(): void;
}

export async function startPausingModel(halves: readonly [string, string]): Promise<PausingModel> {
  const asked: string[] = [];
  const { promise: waiting, resolve: goOn } = Promise.withResolvers<undefined>();
  const event = (delta: object, reason: string | null = null): string =>
    `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (part) => (body += String(part)));
    incoming.on('end', () => {
      asked.push(body);
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.write(event({ content: halves[0] }));
      void waiting.then(() =>
        outgoing.end(`${event({ content: halves[1] })}${event({}, 'stop')}data: [DONE]\n\n`),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
  return {
    settings: {
      AI_PROVIDERS: JSON.stringify([{ name: 'stub', kind: 'openai-compatible', base_url: url }]),
      AI_ROUTES: JSON.stringify({ tutor: [{ provider: 'stub', model: 'm' }] }),
    },
    asked,
    goOn: () => goOn(undefined),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
