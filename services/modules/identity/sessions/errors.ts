import { failure } from '../../../platform/errors/app-error.ts';

/** Somebody else's too. */
export const ownSessionNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'session.not-found',
  sentences: { en: 'There is no such session.', de: 'Diese Sitzung gibt es nicht.' },
});
