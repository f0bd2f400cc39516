import { failure } from '../../platform/errors/app-error.ts';

/** A client claims to have seen more than there is; `details.seq` says how far the inbox goes. */
export const afterAhead = failure({
  code: 'CONFLICT',
  reason: 'inbox.after-ahead',
  sentences: {
    en: 'The inbox does not go that far. Start again without a place.',
    de: 'So weit reicht der Posteingang nicht. Bitte ohne Stelle neu beginnen.',
  },
});

export const subscriptionNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'push-subscription.not-found',
  sentences: {
    en: 'This browser is not registered.',
    de: 'Dieser Browser ist nicht angemeldet.',
  },
});

export const endpointRefused = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'push-subscription.endpoint-refused',
  sentences: {
    en: 'This is not the address of a push service.',
    de: 'Das ist nicht die Adresse eines Push-Dienstes.',
  },
});

export const unsubscribeLinkBroken = failure({
  code: 'NOT_FOUND',
  reason: 'notification.unsubscribe-link-broken',
  sentences: {
    en: 'This link is not complete. Mails can also be turned off in the settings.',
    de: 'Dieser Link ist nicht vollständig. Mails lassen sich auch in den Einstellungen abschalten.',
  },
});
