import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { openTestDatabase } from '../../../../testing/database.ts';
import { openTestBox, send, startTestProcess, type TestProcess } from '../../testing.ts';
import {
  CLIENT,
  browse,
  runGithub,
  runOidcProvider,
  saidBy,
  startServer,
  type TestServer,
} from '../testing.ts';

/** Where nobody answers: a browser stops here. */
export const FRONT_END = 'http://127.0.0.1:9/here';

const PEOPLE = {
  ada: {
    email: 'Ada@School.Test',
    email_verified: true,
    name: 'Ada Lovelace',
    picture: 'https://p.test/ada.png',
  },
  twice: { email: 'twice@school.test', email_verified: true, name: 'Twice' },
  claims: { email: 'claimed@school.test', email_verified: false, name: 'Claims' },
  fresh: { email: 'fresh@school.test', email_verified: false, name: 'Fresh' },
  silent: { name: 'No Address' },
  linked: { email: 'linked@school.test', email_verified: true },
  guest: { email: 'guest@school.test', email_verified: true, name: 'Guest' },
  hijacked: { email: 'hijacked@school.test', email_verified: true },
  invited: { email: 'Invited@School.Test', email_verified: true, name: 'Invited' },
  squatter: { email: 'wanted@school.test', email_verified: false, name: 'Squatter' },
  wanted: { email: 'wanted@school.test', email_verified: true, name: 'Wanted' },
  late: { email: 'late@school.test', email_verified: true },
  racer: { email: 'racer@school.test', email_verified: true },
  stranger: { email: 'stranger@school.test', email_verified: true },
  banned: { email: 'banned@school.test', email_verified: true },
};

/** Two platforms over one database, one of which confirms addresses, and everybody to sign in with. */
export interface World {
  readonly process: TestProcess;
  /** Confirms addresses, and lets nobody link. */
  readonly strict: TestProcess;
  readonly school: TestServer;
  readonly github: TestServer;
  readonly admin: pg.Client;
  authorize(query: Record<string, string>, at?: TestProcess): string;
  userOf(token: string): Promise<Record<string, unknown>>;
  /** Signs in by the fragment and gives the user. */
  signInWith(provider: string, more: Record<string, string>): Promise<Record<string, unknown>>;
  /** What the strict platform says of somebody who comes back. */
  strictly(query: Record<string, string>): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const [open, box, school, github] = await Promise.all([
    openTestDatabase(),
    openTestBox(),
    startServer(),
    startServer(),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'studyflow-providers-'));
  const secretFile = join(folder, 'secret');
  await writeFile(secretFile, `${CLIENT.client_secret}\n`);
  const OAUTH_PROVIDERS = JSON.stringify({
    school: { issuer: school.url, ...CLIENT, scopes: 'offline_access' },
    optional: { issuer: school.url, ...CLIENT, email_optional: true },
    github: { base_url: github.url, client_id: CLIENT.client_id, client_secret_file: secretFile },
    gone: { issuer: 'http://127.0.0.1:2', ...CLIENT },
  });
  const process = await startTestProcess({
    open,
    box: box.box,
    environment: { OAUTH_PROVIDERS, AUTH_NOTICES: 'on' },
  });
  const strict = await startTestProcess({
    open,
    box: box.box,
    publicUrl: process.url,
    environment: { OAUTH_PROVIDERS, AUTH_CONFIRM_EMAIL: '1', AUTH_MANUAL_LINKING: 'off' },
  });
  await runOidcProvider(school, { callbackUrl: `${process.url}/auth/v1/callback`, people: PEOPLE });
  runGithub(github, {
    octocat: {
      user: {
        id: 583_231,
        login: 'octocat',
        name: 'The Octocat',
        avatar_url: 'https://p.test/cat.png',
        bio: 'x',
      },
      emails: [
        { email: 'other@cats.test', primary: false, verified: true },
        { email: 'Octo@Cats.Test', primary: true, verified: true },
      ],
    },
    broken: { user: { id: 1, login: 'broken' }, emails: [], status: 500 },
    strange: { user: { id: 2, login: 'strange' }, emails: [], status: 404 },
  });
  const admin = await open.urls.connect('admin');

  const authorize: World['authorize'] = (query, at = process) =>
    `${at.url}/auth/v1/authorize?${new URLSearchParams({ redirect_to: FRONT_END, ...query }).toString()}`;
  const userOf: World['userOf'] = async (token) =>
    (await send(process, 'GET', '/auth/v1/user', { token })).body;
  return {
    process,
    strict,
    school,
    github,
    admin,
    authorize,
    userOf,
    signInWith: async (provider, more) => {
      const { access_token: token } = saidBy(await browse(authorize({ provider, ...more })));
      if (token === undefined) throw new Error(`${provider} gave no session`);
      return userOf(token);
    },
    strictly: async (query) => {
      // The provider sends everybody back to the first process; the flow itself is in the database.
      const departure = await fetch(authorize(query, strict), { redirect: 'manual' });
      const callback = await browse(departure.headers.get('location') ?? '', process.url);
      return saidBy(await browse(callback.href.replace(process.url, strict.url)));
    },
    close: async () => {
      await process.close();
      await strict.close();
      await Promise.all([school.close(), github.close()]);
      await open.close();
      await box.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
