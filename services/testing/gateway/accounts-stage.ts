import type pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { openDatabaseAt, openTestDatabase, type OpenDatabase } from '../database.ts';
import { signUpCallers } from '../people.ts';
import { routedTo } from './open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from './provider-stub.ts';
import { serveGateway, type ServedGateway } from './serve-gateway.ts';
import { planFor, WIRE_FORMS } from './wire-forms.ts';

/** What an answer of the stage's providers says, and what they tell of its cost. */
export const STAGE_ANSWER = {
  deltas: ['Photo', 'synthesis ', 'turns light into sugar.'],
  promptTokens: 11,
  completionTokens: 7,
};

/** What one answer of `main` costs: 11 * 0.001 + 7 * 0.002 dollars. `spare` has no price. */
export const STAGE_USD = 0.025;
const PRICES = [{ model: 'main-model', valid_from: '2026-01-01', input: 1_000, output: 2_000 }];

/** What a client is told. */
export interface StageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

/** Two gateways over one database, as two processes have it, with two providers and two people. */
export interface AccountsStage {
  readonly open: OpenDatabase;
  readonly admin: pg.Client;
  readonly main: ProviderStub;
  readonly spare: ProviderStub;
  readonly processes: readonly [ServedGateway, ServedGateway];
  /** What the gateways are configured with, for one more. */
  readonly environment: Readonly<Record<string, string>>;
  /** Their tokens are `anna-token` and `ben-token`. */
  readonly anna: Caller;
  readonly ben: Caller;
  /** Both providers answer `STAGE_ANSWER`. */
  answerWell(): void;
  ask(method: string, path: string, asking: Asking): Promise<StageAnswer>;
  chat(
    token: string,
    asking?: Omit<Asking, 'token' | 'body'> & { readonly more?: object },
  ): Promise<StageAnswer>;
  makeKey(input?: object, token?: string): Promise<{ id: string; key: string; prefix: string }>;
  /** The total of `GET /ai/v1/usage`. */
  totalOf(token: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface Asking {
  readonly token: string;
  readonly body?: unknown;
  readonly at?: 0 | 1;
  readonly headers?: Readonly<Record<string, string>>;
}

export const QUESTION = {
  model: 'tutor',
  messages: [{ role: 'user' as const, content: 'What is photosynthesis?' }],
};

export async function openAccountsStage(): Promise<AccountsStage> {
  const [open, main, spare] = await Promise.all([
    openTestDatabase({ statementTimeoutMs: 20_000 }),
    startProviderStub(),
    startProviderStub(),
  ]);
  const second = openDatabaseAt(open.urls, { statementTimeoutMs: 20_000 });
  const admin = await open.urls.connect('admin');
  const [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  const environment = environmentOf(main, spare);
  const people = { 'anna-token': anna.userId, 'ben-token': ben.userId };
  const processes = await serveTwice([open, second], environment, people);
  const doors = askThrough(processes);
  const answerWell = (): void => {
    for (const stub of [main, spare]) {
      stub.answer((asked) => planFor(WIRE_FORMS.openai, asked, STAGE_ANSWER));
    }
  };
  answerWell();
  return {
    ...{ open, admin, main, spare, processes, environment, anna, ben, answerWell },
    ...doors,
    close: async () => {
      await Promise.all(processes.map((served) => served.close()));
      await Promise.all([main.close(), spare.close()]);
      await second.close();
      await open.close();
    },
  };
}

function environmentOf(main: ProviderStub, spare: ProviderStub): Record<string, string> {
  const providers = [
    { name: 'main', kind: 'openai', url: `${main.url}/v1` },
    { name: 'spare', kind: 'openai', url: `${spare.url}/v1` },
  ];
  return {
    ...routedTo(providers, ['tutor', 'embedding']),
    AI_PRICES: JSON.stringify(PRICES),
  };
}

async function serveTwice(
  databases: readonly Pick<OpenDatabase, 'database' | 'runner'>[],
  environment: Readonly<Record<string, string>>,
  people: Readonly<Record<string, string>>,
): Promise<[ServedGateway, ServedGateway]> {
  const log = silentLog();
  const served = await Promise.all(
    databases.map(({ database, runner }) =>
      serveGateway(environment, { accounting: { database, runner, log }, people }),
    ),
  );
  return served as [ServedGateway, ServedGateway];
}

function askThrough(
  processes: AccountsStage['processes'],
): Pick<AccountsStage, 'ask' | 'chat' | 'makeKey' | 'totalOf'> {
  const ask: AccountsStage['ask'] = async (method, path, { token, body, at = 0, headers = {} }) => {
    const response = await fetch(`${processes[at].url}/ai/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, json };
  };
  return {
    ask,
    chat: (token, { more = {}, ...asking } = {}) =>
      ask('POST', '/chat/completions', { ...asking, token, body: { ...QUESTION, ...more } }),
    makeKey: async (input = {}, token = 'anna-token') => {
      const { status, json } = await ask('POST', '/keys', { token, body: { name: 'a key', ...input } });
      if (status !== 201) throw new Error(JSON.stringify(json));
      return json as { id: string; key: string; prefix: string };
    },
    totalOf: async (token) => (await ask('GET', '/usage', { token })).json['total'],
  };
}
