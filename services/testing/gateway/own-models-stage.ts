import { signal } from '../../../tools/local/process-table.ts';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { buildModelsStage, MODELS_KEY, type ModelsStage } from '../models/models-stage.ts';
import { openAccountsStage, QUESTION, type AccountsStage } from './accounts-stage.ts';
import type { ProviderStub } from './provider-stub.ts';
import { readStream, type ReadStream } from './read-stream.ts';
import { serveGateway, type ServedGateway } from './serve-gateway.ts';
import { planFor, WIRE_FORMS } from './wire-forms.ts';

/** What the stand-in of a model says, up to a word. */
export function wordsUpTo(count: number): string {
  return Array.from({ length: count }, (_none, word) => ` word${String(word)}`).join('');
}

/** A call as the ledger has it. */
export interface LedgerRow {
  readonly provider: string | null;
  readonly model: string | null;
  readonly outcome: string;
  readonly counts: boolean;
  readonly prompt: number;
  readonly completion: number;
  readonly usd: number | null;
  readonly estimated: boolean;
}

/** The gateway over a database, with models of one's own as provider `own`, and a spare provider. */
export interface OwnModelsStage {
  readonly models: ModelsStage;
  readonly spare: ProviderStub;
  readonly gateway: ServedGateway;
  makeKey(): Promise<{ readonly id: string; readonly key: string }>;
  /** Asks a model for a stream, and reads it to its end; `begun` is told of its first bytes. */
  stream(key: string, model: string, more?: object, begun?: () => void): Promise<ReadStream>;
  /** What a model's server says of itself. */
  stateOf(model: string): Promise<Readonly<Record<string, unknown>>>;
  /** What kills the server of a model that runs now, without a word. */
  killerOf(model: string): () => void;
  post(key: string, path: string, body: object, more?: RequestInit): Promise<Response>;
  ledgerOf(keyId: string): Promise<readonly LedgerRow[]>;
  /** The spare provider knows the whole answer, and says what is missing of it. */
  knowAnswer(words: number): void;
  close(): Promise<void>;
}

/** Who answers: `tutor` is one's own first, `own-…` has nobody else, `twins` are two of one's own. */
const ROUTES = {
  tutor: [
    { provider: 'own', model: 'small' },
    { provider: 'spare', model: 'spare-model' },
  ],
  twins: [
    { provider: 'own', model: 'small' },
    { provider: 'own', model: 'large' },
  ],
  rescued: [
    { provider: 'spare', model: 'spare-model' },
    { provider: 'own', model: 'small' },
  ],
  'own-small': [{ provider: 'own', model: 'small' }],
  'own-third': [{ provider: 'own', model: 'third' }],
  embedding: [{ provider: 'own', model: 'embedding' }],
};

/** Dollars for a million tokens. */
const PRICES = [{ provider: 'own', model: 'small', valid_from: '2026-01-01', input: 1_000, output: 2_000 }];

/** Opens all of it; `environment`: more settings of the process that serves the models. */
export async function openOwnModelsStage(
  environment: Readonly<Record<string, string>> = {},
): Promise<OwnModelsStage> {
  const models = buildModelsStage();
  const [accounts] = await Promise.all([openAccountsStage(), models.start(environment)]);
  const { spare } = accounts;
  const gateway = await serveOwn(accounts, models);
  const post: OwnModelsStage['post'] = (key, path, body, more = {}) =>
    fetch(`${gateway.url}/ai/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...more,
    });
  return {
    ...{ models, spare, gateway, post },
    makeKey: () => accounts.makeKey(),
    stateOf: async (model) =>
      (await (await models.get(`/v1/models/${model}`)).json()) as Record<string, unknown>,
    killerOf: (name) => {
      const server = models.servers().find(({ model }) => model === name);
      if (server === undefined) throw new Error(`no server of ${name} runs`);
      return () => signal(server.process.pid, 'SIGKILL');
    },
    stream: (key, model, more = {}, begun) =>
      readStream(
        `${gateway.url}/ai/v1/chat/completions`,
        { ...QUESTION, model, stream: true, stream_options: { include_usage: true }, ...more },
        { authorization: `Bearer ${key}` },
        begun,
      ),
    ledgerOf: (keyId) => ledgerOf(accounts, keyId),
    knowAnswer: (words) =>
      spare.answer((asked) => {
        const rest = wordsUpTo(words).slice(WIRE_FORMS.openai.spokenOf(asked).length);
        return planFor(WIRE_FORMS.openai, asked, { deltas: [rest], promptTokens: 11, completionTokens: 7 });
      }),
    close: async () => {
      await gateway.close();
      await Promise.all([models.close(), accounts.close()]);
    },
  };
}

function serveOwn({ open, environment, spare, anna }: AccountsStage, models: ModelsStage) {
  const { database, runner } = open;
  const providers = [
    { name: 'own', kind: 'openai-compatible', base_url: `${models.url}/v1`, api_key: MODELS_KEY },
    { name: 'spare', kind: 'openai', base_url: `${spare.url}/v1`, api_key: 'sk-spare' },
  ];
  return serveGateway(
    {
      ...environment,
      AI_PROVIDERS: JSON.stringify(providers),
      AI_ROUTES: JSON.stringify(ROUTES),
      AI_PRICES: JSON.stringify(PRICES),
    },
    { accounting: { database, runner, log: silentLog() }, people: { 'anna-token': anna.userId } },
  );
}

async function ledgerOf({ admin }: AccountsStage, keyId: string): Promise<readonly LedgerRow[]> {
  const { rows } = await admin.query<LedgerRow>(
    `select provider, provider_model as model, outcome, counts, prompt_tokens::integer as prompt,
       completion_tokens::integer as completion, usd::float as usd, estimated
     from app.ai_ledger where key_id = $1 order by at, call_id, share`,
    [keyId],
  );
  return rows;
}
