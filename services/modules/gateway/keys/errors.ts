import { failure } from '../../../platform/errors/app-error.ts';

/** There is none, it is revoked, or it is somebody else's. */
export const keyNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'gateway.key-not-found',
  sentences: { en: 'There is no such key.', de: 'Diesen Schlüssel gibt es nicht.' },
});

/** Keys are made, turned and revoked by people who are signed in, not by keys. */
export const keyNeedsPerson = failure({
  code: 'AUTHZ_ERROR',
  reason: 'gateway.key-needs-person',
  sentences: {
    en: 'Keys are managed with the access token of somebody with an account.',
    de: 'Schlüssel verwaltet nur, wer mit einem Konto angemeldet ist.',
  },
});

export const keysTooMany = failure({
  code: 'CONFLICT',
  reason: 'gateway.keys-too-many',
  sentences: {
    en: 'There are {most} keys already. Revoke one first.',
    de: 'Es gibt schon {most} Schlüssel. Bitte zuerst einen widerrufen.',
  },
});
