/** Requests to the smaller doors: functions, realtime over HTTP, storage, and the doors with user names. */
import type { Chance } from '../chance.ts';
import type { FuzzInput } from '../input.ts';
import type { Target } from '../target.ts';
import { anyBody, anyText, anyValue, damagedText, inHeader, inPath, inQuery } from '../texts.ts';

/** Where bodies go, and what a right one has. */
type DoorFields = readonly (readonly [path: string, right: Readonly<Record<string, unknown>>])[];

const MESSAGES = [{ role: 'user', content: 'Why is the sky blue?' }];

const FUNCTIONS: DoorFields = [
  [
    'ai-tutor-professional',
    { message: 'Why?', context: { difficulty: 'beginner' }, options: { mode: 'chat' } },
  ],
  ['ai-proxy', { provider: 'openai', action: 'chat', messages: MESSAGES, maxTokens: 5 }],
  ['ai-proxy-secure', { provider: 'gemini', action: 'completion', prompt: 'Why?', temperature: 0 }],
  ['ai-study-analytics', {}],
  ['ai-study-recommendations', { studyData: [], subjects: [], goals: [], timePreferences: {} }],
  ['auth-validation', { email: 'x@example.test', action: 'validate' }],
  ['encryption', { action: 'encrypt', data: 'text' }],
  ['encryption', { action: 'decrypt', data: 'sb1.a.b.c' }],
  ['security-monitor', { type: 'csp-report', data: { a: 1 } }],
  ['semantic-search', { query: 'photosynthesis' }],
];

const NAMES: DoorFields = [
  [
    'register',
    { username: 'somebody', password: 'a-hedgehog-in-fog', email: 'x@example.test', display_name: 'S' },
  ],
  ['token', { grant_type: 'password', username: 'somebody', password: 'a-hedgehog-in-fog' }],
  ['token', { grant_type: 'refresh_token', refresh_token: 'AAAA' }],
];

const STORED = [
  ...[
    'object/avatars/a.png',
    'object/public/a/b',
    'object/sign/a/b',
    'object/upload/sign/a/b',
    'object/list/a',
  ],
  ...['bucket', 'bucket/a', 'object/copy', 'object/move', 'render/image/a', ''],
];

export function functionInput(chance: Chance, target: Target): FuzzInput {
  const [name, right] = chance.pick(FUNCTIONS);
  const path = chance.happens(0.9) ? name : inPath(damagedText(chance, `${name}/chat`));
  return post('functions', chance, target, { path: `/functions/v1/${path}`, right });
}

export function nameInput(chance: Chance, target: Target): FuzzInput {
  const [name, right] = chance.pick(NAMES);
  const path = chance.happens(0.95) ? name : inPath(damagedText(chance, name)).replace(/^\/*/, '');
  return post('names', chance, target, { path: `/v1/auth/${path}`, right });
}

export function storageInput(chance: Chance, target: Target): FuzzInput {
  const path = chance.happens(0.7) ? chance.pick(STORED) : inPath(damagedText(chance, chance.pick(STORED)));
  return post('storage', chance, target, { path: `/storage/v1/${path}`, right: { prefix: '', limit: 1 } });
}

/** Broadcasts over HTTP, and the WebSocket's path without one. */
export function realtimeInput(chance: Chance, target: Target): FuzzInput {
  const message = {
    topic: anyText(chance),
    event: anyText(chance),
    payload: anyValue(chance),
    private: false,
  };
  const path = chance.weighted([
    [6, () => '/api/broadcast'],
    [
      3,
      () => `/api/broadcast/${inQuery(chance, anyText(chance))}/events/${inQuery(chance, anyText(chance))}`,
    ],
    [1, () => `/api/broadcast/${inPath(anyText(chance))}`],
  ]);
  return post('realtime', chance, target, { path: `/realtime/v1${path}`, right: { messages: [message] } });
}

function post(
  door: FuzzInput['door'],
  chance: Chance,
  { anonKey, people }: Target,
  { path, right }: { readonly path: string; readonly right: Readonly<Record<string, unknown>> },
): FuzzInput {
  const method = chance.happens(0.9)
    ? 'POST'
    : chance.pick(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const query = chance.happens(0.1) ? `?${inPath(anyText(chance))}` : '';
  const token = chance.happens(0.9) ? chance.pick(people).token : anonKey;
  return {
    door,
    sent: {
      method,
      path: `${path}${query}`,
      headers: {
        apikey: anonKey,
        Authorization: `Bearer ${token}`,
        ...(chance.happens(0.1) && { 'Content-Type': inHeader(anyText(chance)) }),
        ...(chance.happens(0.05) && { 'x-region': inHeader(anyText(chance)) }),
      },
      ...(hasBody && { body: anyBody(chance, right) }),
    },
  };
}
