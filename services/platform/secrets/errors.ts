import { failure } from '../errors/app-error.ts';

/** A sealed secret that cannot be opened: changed, moved to another row, or sealed with a key we do not have. */
export const secretBroken = failure({
  code: 'INTERNAL_ERROR',
  reason: 'secret.broken',
  retryable: false,
  sentences: {
    en: 'A stored secret cannot be opened. Check SECRET_BOX_KEY_FILE.',
    de: 'Ein gespeichertes Geheimnis lässt sich nicht öffnen. Bitte SECRET_BOX_KEY_FILE prüfen.',
  },
});
