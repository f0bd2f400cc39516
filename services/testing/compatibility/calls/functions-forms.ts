import { callsOf, must, type CompatibilityCall } from '../call.ts';
import { is, type Shape } from '../shape.ts';

interface Invoked {
  readonly variant: string;
  /** Whether it is invoked by somebody without a session. @default false */
  readonly isAnonymous?: boolean;
  readonly options?: object;
  readonly method?: string;
  readonly status: number;
  readonly body: Shape;
}

function invoke(
  name: string,
  { variant, isAnonymous = false, options = {}, method = 'POST', status, body }: Invoked,
): CompatibilityCall {
  return {
    call: 'invoke',
    variant: `${name}, ${variant}`,
    verdict: 'same',
    perform: async (scene) => {
      const client = isAnonymous ? scene.client() : (await scene.signedIn()).client;
      const result = await client.functions.invoke(name, options);
      if (status < 300) must(result);
    },
    expects: { request: `${method} /functions/v1/${name}`, status, body },
  };
}

const error = { error: 'string' } satisfies Shape;

/** `supabase.functions`: the other ways to ask, and the other functions. */
export const FUNCTION_FORM_CALLS = callsOf('functions', [
  invoke('ai-tutor-professional', {
    variant: 'by GET',
    options: { method: 'GET' },
    method: 'GET',
    status: 405,
    body: error,
  }),
  invoke('ai-study-analytics', {
    variant: 'of somebody who has not studied yet',
    options: { body: {} },
    status: 200,
    body: {
      success: is(true),
      analytics: {
        summary: 'object',
        patterns: 'array',
        recommendations: 'array',
        goal_progress: 'array',
        next_actions: 'array',
      },
      generated_at: 'timestamp',
    },
  }),
  invoke('ai-study-analytics', {
    variant: 'without a session',
    isAnonymous: true,
    options: { body: {} },
    status: 401,
    body: { success: is(false), error: 'string', fallback_message: 'string' },
  }),
  invoke('ai-study-recommendations', {
    variant: 'without a model',
    options: {
      body: { studyData: [], subjects: [], goals: [], timePreferences: {}, currentPerformance: {} },
    },
    status: 503,
    body: { success: is(false), error: 'string' },
  }),
  invoke('semantic-search', {
    variant: 'without a model',
    options: { body: { query: 'primes' } },
    status: 503,
    body: error,
  }),
  invoke('ai-proxy', {
    variant: 'of a provider that there is not',
    options: { body: { provider: 'nobody', action: 'chat', messages: [] } },
    status: 400,
    body: { error: 'string', 'details?': 'string' },
  }),
  invoke('encryption', {
    variant: 'of what nobody encrypted',
    options: { body: { action: 'decrypt', data: 'nonsense' } },
    status: 400,
    body: error,
  }),
  invoke('encryption', {
    variant: 'without a session',
    isAnonymous: true,
    options: { body: { action: 'encrypt', data: 'secret' } },
    status: 401,
    body: error,
  }),
  invoke('auth-validation', {
    variant: 'without a session, in a region',
    isAnonymous: true,
    options: { body: { email: 'ada@example.org', action: 'signup' }, headers: { 'x-region': 'eu-west-1' } },
    status: 200,
    body: { valid: is(true), message: 'string' },
  }),
]);
