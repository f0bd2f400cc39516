import { z } from 'zod';
import { address } from './fields.ts';

/** A setting that is JSON as text. */
export const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('Must be JSON');
    return z.NEVER;
  }
});

/** Where each kind of provider usually is. */
const USUAL_URL = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
  deepseek: 'https://api.deepseek.com',
  'openai-compatible': undefined,
} as const;

const KINDS = ['openai', 'anthropic', 'gemini', 'deepseek', 'openai-compatible'] as const;

const Provider = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,62}$/, {
      error: 'Must be letters, digits, dots, dashes and underscores, 63 at most',
    }),
    kind: z.enum(KINDS, { error: `Must be one of ${KINDS.join(', ')}` }),
    /** @default where that kind usually is */
    base_url: address(['https:', 'http:']).optional(),
    /** Servers of one's own often want none. */
    api_key: z.string().default(''),
    /** Milliseconds until its first token: one's own may have to load its model. @default AI_STALL_TIMEOUT_MS */
    first_token_timeout_ms: z.int().min(100).max(600_000).optional(),
  })
  .transform(({ base_url: given, ...provider }, context) => {
    const baseUrl = given ?? USUAL_URL[provider.kind];
    if (baseUrl !== undefined) return { ...provider, base_url: baseUrl };
    context.addIssue(`${provider.name}: a base_url is needed for ${provider.kind}`);
    return z.NEVER;
  });

export type AiProviderConfig = z.output<typeof Provider>;

/** Providers of models: `[{"name": "main", "kind": "openai", "base_url": …, "api_key": …}]`. */
export const aiProviders = json
  .pipe(z.array(Provider, { error: 'Must be a list of providers' }))
  .refine((providers) => new Set(providers.map(({ name }) => name)).size === providers.length, {
    error: 'Each name once',
  })
  .default([]);

const ABILITIES = ['tools', 'vision', 'json'] as const;

const Candidate = z.strictObject({
  provider: z.string(),
  /** As the provider names it. */
  model: z.string().min(1),
  /** How often it is the first of its neighbours with a weight. */
  weight: z.number().min(0).max(1_000_000).optional(),
  /** What a request may need of it; without it, anything. */
  needs: z.array(z.enum(ABILITIES, { error: `Must be of ${ABILITIES.join(', ')}` })).optional(),
});

export type AiCandidateConfig = z.output<typeof Candidate>;

/** Who answers for a model: `{"tutor": [{"provider": "main", "model": "gpt-4.1"}, …]}`, in this order. */
export const aiRoutes = json
  .pipe(
    z.record(
      z.string().min(1).max(200),
      z.array(Candidate).min(1, { error: 'Needs at least one candidate' }),
      {
        error: 'Must be an object: the candidates of each model',
      },
    ),
  )
  .default({});

const Policy = z.strictObject({
  /** Milliseconds until the first token: who takes longer is passed over while another does not. */
  first_token_ms: z.number().positive().optional(),
  /** Dollars for a million tokens of its answers: who takes more is passed over while another does not. */
  output_usd: z.number().min(0).optional(),
  /** Whether the next candidate is asked too when one is slower than 95 of 100 of its answers. */
  hedge: z.boolean().optional(),
});

export type AiPolicyConfig = z.output<typeof Policy>;

/** How the candidates of a model are chosen: `{"tutor": {"first_token_ms": 800, "output_usd": 5, "hedge": true}}`. */
export const aiPolicies = json
  .pipe(
    z.record(z.string().min(1).max(200), Policy, { error: 'Must be an object: the policy of each model' }),
  )
  .default({});

/** What only both settings together show: routes that lead to a provider that nobody named. */
export function strayRoutes(ai: {
  readonly AI_PROVIDERS: readonly AiProviderConfig[];
  readonly AI_ROUTES: Readonly<Record<string, readonly AiCandidateConfig[]>>;
}): string[] {
  const names = new Set(ai.AI_PROVIDERS.map(({ name }) => name));
  return Object.entries(ai.AI_ROUTES).flatMap(([model, candidates]) =>
    candidates
      .filter(({ provider }) => provider !== 'default' && !names.has(provider))
      .map(({ provider }) => `AI_ROUTES: ${model} leads to ${provider}, which AI_PROVIDERS does not name`),
  );
}
