import type { Config } from '../../platform/config/config.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import { createEgressRule } from '../../platform/outbound/egress.ts';
import { openProvider } from './providers/open-provider.ts';
import { fixedKey } from './providers/provider-key.ts';
import type { ProviderKeys } from './providers/provider-keys.ts';
import type { ProviderKind, ProviderPort } from './providers/provider.ts';
import type { Candidate } from './routing/candidate.ts';

/** What the module reads of the configuration. */
export type GatewayConfig = Config['ai'];

type ProviderConfig = GatewayConfig['AI_PROVIDERS'][number];

type CandidateConfig = GatewayConfig['AI_ROUTES'][string][number];

/** The provider that the settings of one server make. */
const DEFAULT = 'default';

/** What the providers of that one server are, by who answers there. */
const KIND_OF: Readonly<Record<GatewayConfig['AI_PROVIDER'], ProviderKind>> = {
  openai: 'openai',
  deepseek: 'deepseek',
  anthropic: 'openai-compatible',
  google: 'openai-compatible',
  local: 'openai-compatible',
};

/** Who answers for which model, as the configuration says it. */
export interface RoutingTable {
  readonly providers: readonly ProviderPort[];
  readonly routes: ReadonlyMap<string, readonly Candidate[]>;
}

/** Opens every provider that is named; connections are made when they are first needed. */
export function routingTableOf(
  config: GatewayConfig,
  {
    ids,
    isDevelopment,
    providerKeys,
  }: {
    readonly ids: Pick<Ids, 'token'>;
    readonly isDevelopment: boolean;
    /** Absent: the keys of the configuration stay. */
    readonly providerKeys?: Pick<ProviderKeys, 'of'>;
  },
): RoutingTable {
  const named = providersOf(config);
  const egress = createEgressRule([
    ...config.EGRESS_ALLOW,
    ...(isDevelopment ? named.map(({ base_url: url }) => new URL(url).host) : []),
  ]);
  const providers = new Map(
    named.map(({ name, kind, base_url: baseUrl, api_key: key }) => [
      name,
      openProvider(kind, { name, baseUrl, key: providerKeys?.of(name, key) ?? fixedKey(key), egress, ids }),
    ]),
  );
  const patience = new Map(named.map(({ name, first_token_timeout_ms: ms }) => [name, ms]));
  const routes = new Map<string, readonly Candidate[]>();
  for (const [model, candidates] of Object.entries(routesOf(config))) {
    routes.set(
      model,
      candidates.flatMap(({ provider: name, model: asked, weight, needs }) => {
        const provider = providers.get(name);
        if (provider === undefined) return [];
        const firstTokenTimeoutMs = patience.get(name);
        return [
          {
            provider,
            model: asked,
            ...(firstTokenTimeoutMs !== undefined && { firstTokenTimeoutMs }),
            ...(weight !== undefined && { weight }),
            ...(needs !== undefined && { abilities: new Set(needs) }),
          },
        ];
      }),
    );
  }
  return { providers: [...providers.values()], routes };
}

/** Those of AI_PROVIDERS, and the one server of AI_BASE_URL as `default`. */
function providersOf(config: GatewayConfig): readonly ProviderConfig[] {
  const { AI_PROVIDERS: named, AI_BASE_URL: url, AI_API_KEY: key = '', AI_PROVIDER: label } = config;
  if (url === undefined || named.some(({ name }) => name === DEFAULT)) return named;
  return [...named, { name: DEFAULT, kind: KIND_OF[label], base_url: url, api_key: key }];
}

/** Those of AI_ROUTES, and the models of that one server under their own names. */
function routesOf(config: GatewayConfig): Readonly<Record<string, readonly CandidateConfig[]>> {
  if (config.AI_BASE_URL === undefined) return config.AI_ROUTES;
  const models = [config.AI_CHAT_MODEL, ...config.AI_ALLOWED_MODELS, config.AI_EMBEDDING_MODEL];
  const own = models.flatMap((model) =>
    model === undefined ? [] : [[model, [{ provider: DEFAULT, model }]] as const],
  );
  return { ...Object.fromEntries(own), ...config.AI_ROUTES };
}

/** The models that the platform's own questions go to. */
export interface OwnModels {
  readonly chat: string | undefined;
  readonly embedding: string | undefined;
  /** A wish, when there is a route for it. */
  readonly choose: (wanted: string | undefined) => string;
  /** A provider's name as answers and the database name it. */
  readonly labelOf: (provider: string) => string;
}

const LABEL_OF: Readonly<Record<ProviderKind, GatewayConfig['AI_PROVIDER']>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  deepseek: 'deepseek',
  'openai-compatible': 'local',
};

/** `AI_CHAT_MODEL` and `AI_EMBEDDING_MODEL`, else the routes `tutor` and `embedding`. */
export function ownModelsOf(config: GatewayConfig, { providers, routes }: RoutingTable): OwnModels {
  const orNone = (model: string): string | undefined => (routes.has(model) ? model : undefined);
  const chat = config.AI_CHAT_MODEL ?? orNone('tutor');
  const kinds = new Map(providers.map(({ name, kind }) => [name, kind]));
  return {
    chat,
    embedding: config.AI_EMBEDDING_MODEL ?? orNone('embedding'),
    choose: (wanted) => (wanted !== undefined && routes.has(wanted) ? wanted : (chat ?? '')),
    labelOf: (provider) =>
      provider === DEFAULT ? config.AI_PROVIDER : LABEL_OF[kinds.get(provider) ?? 'openai-compatible'],
  };
}
