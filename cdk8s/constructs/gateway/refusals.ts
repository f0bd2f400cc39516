/**
 * What the gateway itself has to refuse, in the shape of the surface that was asked: the same bodies as the platform's,
 * which this package may not import; a test sends both and compares.
 */

/** Surfaces with an error shape of their own, by the beginning of the path. Order matters: the first that fits counts. */
export const SURFACES: readonly (readonly [name: string, pattern: string])[] = [
  ['anthropic', '~^/ai/v1/messages'],
  ['openai', '~^/ai/'],
  ['gotrue', '~^/auth/v1/'],
  ['postgrest', '~^/rest/v1/'],
  ['functions', '~^/functions/v1/'],
];

interface Words {
  readonly code: string;
  readonly reason: string;
  readonly en: string;
  readonly de: string;
  readonly params?: Readonly<Record<string, number>>;
  readonly gotrue: string;
  readonly openai: readonly [type: string, code: string | null];
  readonly anthropic: string;
}

/** By status: those that nginx can give before the platform has seen the request, or when nobody of it answers. */
const WORDS: Readonly<Record<number, Words>> = {
  400: {
    code: 'VALIDATION_ERROR',
    reason: 'input.malformed',
    en: 'The request cannot be read: it is not valid HTTP.',
    de: 'Die Anfrage ist nicht lesbar: it is not valid HTTP.',
    gotrue: 'bad_json',
    openai: ['invalid_request_error', null],
    anthropic: 'invalid_request_error',
  },
  413: {
    code: 'PAYLOAD_TOO_LARGE',
    reason: 'input.too-large',
    en: 'The request is larger than this platform takes.',
    de: 'Die Anfrage ist größer, als diese Plattform annimmt.',
    gotrue: 'validation_failed',
    openai: ['invalid_request_error', 'request_too_large'],
    anthropic: 'request_too_large',
  },
  429: {
    code: 'RATE_LIMIT',
    reason: 'platform.rate-limited',
    en: 'Too many requests. Wait 1 s.',
    de: 'Zu viele Anfragen. Bitte 1 s warten.',
    params: { retry_after_seconds: 1 },
    gotrue: 'over_request_rate_limit',
    openai: ['rate_limit_exceeded', 'rate_limit_exceeded'],
    anthropic: 'rate_limit_error',
  },
  503: {
    code: 'UNAVAILABLE',
    reason: 'platform.unavailable',
    en: 'The service is busy or restarting. Try again in a moment.',
    de: 'Der Dienst ist gerade ausgelastet oder startet neu. Bitte gleich noch einmal versuchen.',
    gotrue: 'unexpected_failure',
    openai: ['server_error', null],
    anthropic: 'overloaded_error',
  },
};

/** Statuses that the gateway answers itself. */
export const REFUSED = Object.keys(WORDS).map(Number);

/** Bodies of a status by `surface:language`; `$request_id_sent` is nginx's to fill in. */
export function bodiesOf(status: number): readonly (readonly [key: string, body: string])[] {
  const words = WORDS[status];
  if (words === undefined) return [];
  const { en } = words;
  return [
    [
      '~^anthropic:',
      { type: 'error', error: { type: words.anthropic, message: en }, request_id: '$request_id_sent' },
    ],
    ['~^openai:', { error: { message: en, type: words.openai[0], param: null, code: words.openai[1] } }],
    ['~^gotrue:', { code: status, error_code: words.gotrue, msg: en }],
    ['~^postgrest:', { code: words.reason, message: en, details: null, hint: null }],
    ['~^functions:', { error: en }],
    ['problem:de', problem(status, words, 'de')],
    ['default', problem(status, words, 'en')],
  ].map(([key, body]) => [key as string, JSON.stringify(body)] as const);
}

function problem(status: number, { code, reason, params, ...words }: Words, language: 'en' | 'de'): object {
  return {
    type: `about:blank#${reason}`,
    title: code,
    status,
    detail: words[language],
    code,
    message: words[language],
    reason,
    ...(params !== undefined && { params }),
    request_id: '$request_id_sent',
  };
}
