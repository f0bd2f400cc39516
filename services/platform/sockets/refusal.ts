import { failure, type AppError } from '../errors/app-error.ts';
import { rateLimited, unavailable } from '../errors/common.ts';

/** Why a socket may not connect, or why it is closed (contracts.md 2). */
export type RefusalCode =
  | 'TOKEN_MISSING'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'SESSION_REVOKED'
  | 'APIKEY_INVALID'
  | 'RATE_LIMIT'
  | 'UNAVAILABLE';

export interface Refusal {
  readonly code: RefusalCode;
  readonly retryAfterMs?: number;
}

/** Makes a handshake fail: socket.io-client gets `connect_error` with this as `data`. */
export class ConnectRefused extends Error {
  override readonly name = 'ConnectRefused';
  readonly data: { readonly code: RefusalCode; readonly retry_after_ms?: number };

  constructor({ code, retryAfterMs }: Refusal) {
    super(code);
    this.data = { code, ...(retryAfterMs !== undefined && { retry_after_ms: Math.ceil(retryAfterMs) }) };
  }
}

const badToken = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.token-invalid',
  sentences: { en: 'The access token is not valid.', de: 'Das Zugangs-Token ist ungültig.' },
});

const expiredToken = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.token-expired',
  sentences: { en: 'The access token has expired.', de: 'Das Zugangs-Token ist abgelaufen.' },
});

const endedSession = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.session-revoked',
  sentences: {
    en: 'The session has ended. Sign in again.',
    de: 'Die Sitzung ist beendet. Bitte neu anmelden.',
  },
});

/** The same refusal as the answer to a message. */
export function failureOf({ code, retryAfterMs = 1_000 }: Refusal): AppError {
  switch (code) {
    case 'TOKEN_EXPIRED':
      return expiredToken();
    case 'SESSION_REVOKED':
      return endedSession();
    case 'RATE_LIMIT':
      return rateLimited({ retry_after_seconds: Math.ceil(retryAfterMs / 1_000) }, { retryAfterMs });
    case 'UNAVAILABLE':
      return unavailable({}, { retryAfterMs });
    case 'TOKEN_MISSING':
    case 'TOKEN_INVALID':
    case 'APIKEY_INVALID':
      return badToken();
  }
}
