import { cpus } from 'node:os';
import { startProgram, type Program } from '../support/child.ts';
import type { Options } from '../support/options.ts';
import { startPlatform } from '../support/platform.ts';
import type { LoadOrder, LoadResult } from '../rest/load.ts';
import { signUp, type Person } from '../rest/prepare.ts';
import { scenariosOf } from '../rest/scenarios.ts';
import type { HashOrder } from './hash-limit.ts';
import type { AuthOrder, AuthResult } from './load.ts';
import { reportAuth, type Round } from './report.ts';
import { tokenCheckMicros } from './token-check.ts';

/** What new passwords cost by default. */
const COST = 10;
/** Sign-ins, or refreshes, on their way at once. */
const AT_ONCE = 32;
/** Requests of others on their way at once. */
const OTHERS = 8;
const PASSWORD = 'correct-horse-battery-7';

interface Setting {
  readonly options: Options;
  readonly port: number;
  readonly apiKey: string;
  readonly people: readonly Person[];
  readonly auth: Program;
  readonly hash: Program;
  readonly others: Program;
}

/** Sign-ins and refreshes beside the hash's own limit, and what they do to others (S8). */
export async function authSuite(options: Options): Promise<string> {
  const platform = await startPlatform({ BCRYPT_COST: String(COST) });
  const programs: Program[] = [];
  const start = async (file: string): Promise<Program> => {
    const program = await startProgram(file);
    programs.push(program);
    return program;
  };
  try {
    const people: Person[] = [];
    for (let index = 0; index < AT_ONCE; index += 1) {
      people.push(await signUp(platform.run, `sign-in-${index}`, 4));
    }
    const setting: Setting = {
      options,
      port: Number(new URL(platform.run.api_url).port),
      apiKey: platform.run.anon_key,
      people,
      auth: await start('auth/load.ts'),
      hash: await start('auth/hash-limit.ts'),
      others: await start('rest/load.ts'),
    };
    return reportAuth(await rounds(setting), await tokenCheckMicros());
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
    await platform.stop();
  }
}

async function rounds(setting: Setting): Promise<Round[]> {
  const { options, people, hash } = setting;
  const all: Round[] = [];
  let tokens = people.map(({ refreshToken }) => refreshToken);
  for (let round = 0; round < options.rounds; round += 1) {
    const order: HashOrder = { cost: COST, atOnce: cpus().length, measureMs: options.measureMs };
    const { perSecond: hashes } = await hash.ask<{ perSecond: number }>(order, 'done');
    const quiet = await others(setting);
    const emails = people.map(({ email }) => email);
    const signIns = await beside(setting, { grant: 'password', who: emails });
    const refreshes = await beside(setting, { grant: 'refresh_token', who: tokens });
    tokens = [...refreshes.next];
    all.push({
      hashes,
      signIns: signIns.perSecond,
      refreshes: refreshes.perSecond,
      p99Ms: { quiet, signIns: signIns.p99Ms, refreshes: refreshes.p99Ms },
    });
    console.log(`  round ${round + 1} of ${options.rounds} done`);
  }
  return all;
}

/** What others wait for a task, at most, but for one in a hundred. */
async function others({ others: client, options, port, people }: Setting): Promise<number> {
  const scenario = scenariosOf({ readers: people, writers: [] }).find(({ name }) => name.includes('{id}'));
  const order: LoadOrder = {
    host: '127.0.0.1',
    port,
    connections: OTHERS,
    warmUpMs: options.warmUpMs,
    measureMs: options.measureMs,
    expectedStatus: 200,
    requests: scenario?.requests(`127.0.0.1:${port}`) ?? [],
  };
  const idle = client.next('idle');
  const { p99Ms } = await client.ask<LoadResult>(order, 'done');
  await idle;
  return p99Ms;
}

/** Asks for sessions while others go on as before; it begins before they are measured and ends after. */
async function beside(
  setting: Setting,
  asked: Pick<AuthOrder, 'grant' | 'who'>,
): Promise<{ perSecond: number; p99Ms: number; next: readonly string[] }> {
  const { auth, options, port, apiKey } = setting;
  const measureMs = options.warmUpMs + options.measureMs + 200;
  const order: AuthOrder = { ...asked, port, apiKey, password: PASSWORD, measureMs };
  const asking = auth.ask<AuthResult>(order, 'done');
  const p99Ms = await others(setting);
  const { answered, refused, seconds, next } = await asking;
  if (refused > 0) console.log(`  ${asked.grant}: ${refused} were asked to come later`);
  return { perSecond: answered / seconds, p99Ms, next };
}
