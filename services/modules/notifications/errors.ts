import { failure } from '../../platform/errors/app-error.ts';

/** There is no such notification for this person; whether somebody else has it is not told. */
export const notificationNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'notification.not-found',
  sentences: { en: 'This notification does not exist.', de: 'Diese Mitteilung gibt es nicht.' },
});
