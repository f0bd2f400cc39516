import { failure } from './app-error.ts';

/** The input does not fit its schema; `errors` names each field. */
export const inputInvalid = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'input.invalid',
  sentences: {
    en: 'Some fields are not right. Correct them and send again.',
    de: 'Einige Felder stimmen nicht. Bitte korrigieren und noch einmal senden.',
  },
});

/** The body, a parameter or a header cannot even be read. */
export const inputMalformed = failure({
  code: 'VALIDATION_ERROR',
  reason: 'input.malformed',
  sentences: { en: 'The request cannot be read: {what}.', de: 'Die Anfrage ist nicht lesbar: {what}.' },
});

export const inputTooLarge = failure({
  code: 'PAYLOAD_TOO_LARGE',
  reason: 'input.too-large',
  sentences: {
    en: 'The request is larger than {limit_bytes} bytes.',
    de: 'Die Anfrage ist größer als {limit_bytes} Bytes.',
  },
});

export const mediaTypeUnsupported = failure({
  code: 'UNSUPPORTED',
  reason: 'input.media-type',
  sentences: {
    en: 'Send the body as application/json.',
    de: 'Bitte den Inhalt als application/json senden.',
  },
});

export const routeNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'route.not-found',
  sentences: { en: 'There is nothing at this address.', de: 'An dieser Adresse gibt es nichts.' },
});

/** No credentials, or none that count here. */
export const signInNeeded = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.sign-in-needed',
  sentences: { en: 'Sign in first.', de: 'Bitte zuerst anmelden.' },
});

/** A role that may not do this. Use "not found" instead where existence must not be told. */
export const notAllowed = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.not-allowed',
  sentences: { en: 'You may not do this.', de: 'Das ist nicht erlaubt.' },
});

/** A part the platform needs is away for the moment: the outcome may be unknown, the same may be sent again. */
export const unavailable = failure({
  code: 'UNAVAILABLE',
  reason: 'platform.unavailable',
  sentences: {
    en: 'The service is busy or restarting. Try again in a moment.',
    de: 'Der Dienst ist gerade ausgelastet oder startet neu. Bitte gleich noch einmal versuchen.',
  },
});

export const rateLimited = failure({
  code: 'RATE_LIMIT',
  reason: 'platform.rate-limited',
  sentences: {
    en: 'Too many requests. Wait {retry_after_seconds} s.',
    de: 'Zu viele Anfragen. Bitte {retry_after_seconds} s warten.',
  },
});

/** A bug of ours, without its text. */
export const internalError = failure({
  code: 'INTERNAL_ERROR',
  reason: 'platform.internal',
  sentences: {
    en: 'Something went wrong on our side. Quote the request id when you report it.',
    de: 'Bei uns ist etwas schiefgegangen. Bitte die Anfrage-Kennung angeben.',
  },
});

/** Somebody changed it since it was read (RFC 9110 13.1.1). */
export const versionStale = failure({
  code: 'PRECONDITION_FAILED',
  reason: 'version.stale',
  sentences: {
    en: 'It was changed in the meantime. Read it again and repeat your change.',
    de: 'Es wurde inzwischen geändert. Bitte neu laden und die Änderung wiederholen.',
  },
});

/** The change must say which version it is for (RFC 6585 3). */
export const versionMissing = failure({
  code: 'PRECONDITION_FAILED',
  status: 428,
  reason: 'version.missing',
  sentences: {
    en: 'Send If-Match with the ETag that you read.',
    de: 'Bitte If-Match mit dem gelesenen ETag senden.',
  },
});

export const idempotencyInFlight = failure({
  code: 'CONFLICT',
  reason: 'idempotency.in-flight',
  sentences: {
    en: 'The first request with this Idempotency-Key is still running.',
    de: 'Die erste Anfrage mit diesem Idempotency-Key läuft noch.',
  },
});

export const idempotencyKeyReused = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'idempotency.key-reused',
  sentences: {
    en: 'This Idempotency-Key was used with another request. Make a new key.',
    de: 'Dieser Idempotency-Key wurde mit einer anderen Anfrage benutzt. Bitte einen neuen wählen.',
  },
});

/** The same value is taken already (a unique rule of the database). */
export const alreadyExists = failure({
  code: 'CONFLICT',
  reason: 'input.already-exists',
  sentences: { en: 'This exists already.', de: 'Das gibt es schon.' },
});

/** The input names something that does not exist, or is not the caller's. */
export const referenceUnknown = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'input.reference-unknown',
  sentences: {
    en: 'Something that this refers to does not exist.',
    de: 'Etwas, worauf dies verweist, gibt es nicht.',
  },
});
