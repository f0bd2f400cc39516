import { callsOf, must, type CompatibilityCall } from '../call.ts';
import { is, type Shape } from '../shape.ts';

/** An invocation by somebody with a session, and what must come. */
function invoke(
  name: string,
  variant: string,
  body: Readonly<Record<string, unknown>>,
  expects: { readonly status: number; readonly body: Shape },
): CompatibilityCall {
  return {
    call: 'invoke',
    variant: `${name}, ${variant}`,
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      const result = await client.functions.invoke(name, { body });
      if (expects.status < 300) must(result);
    },
    expects: { request: `POST /functions/v1/${name}`, ...expects },
  };
}

const error = { error: 'string' } satisfies Shape;
const failure = {
  ...error,
  'message?': 'string',
  'timestamp?': 'timestamp',
  'details?': 'string',
} satisfies Shape;

/** `supabase.functions`; without a model configured, those that need one say so. */
export const FUNCTION_CALLS = callsOf('functions', [
  invoke(
    'ai-tutor-professional',
    'without a model',
    { message: 'What is a prime?' },
    { status: 503, body: failure },
  ),
  invoke('ai-tutor-professional', 'without a message', {}, { status: 400, body: failure }),
  invoke(
    'auth-validation',
    'of a good address',
    { email: 'ada@example.org', action: 'validate' },
    {
      status: 200,
      body: { valid: is(true), message: 'string' },
    },
  ),
  invoke(
    'auth-validation',
    'of a bad address',
    { email: 'ada', action: 'validate' },
    {
      status: 400,
      body: { valid: is(false), error: 'string' },
    },
  ),
  invoke(
    'encryption',
    'of a text',
    { action: 'encrypt', data: 'secret' },
    { status: 200, body: { result: 'string' } },
  ),
  invoke(
    'security-monitor',
    'of an event',
    { type: 'security-event', data: { what: 'test' } },
    {
      status: 200,
      body: { success: is(true) },
    },
  ),
  {
    call: 'invoke',
    variant: 'ai-proxy, without a model',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      await client.functions.invoke('ai-proxy', {
        body: { provider: 'openai', action: 'chat', messages: [{ role: 'user', content: 'Hello' }] },
      });
    },
    expects: { request: 'POST /functions/v1/ai-proxy', status: 503, body: failure },
  },
  {
    call: 'invoke',
    variant: 'of a function that there is not',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      await client.functions.invoke('no-such-function', { body: {} });
    },
    expects: { request: 'POST /functions/v1/no-such-function', status: 404, body: 'object' },
  },
]);
