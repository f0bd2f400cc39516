import { failure } from '../../platform/errors/app-error.ts';

/** `persist` of newer clients: nothing keeps what is said on a channel. */
export const broadcastsNotStored = failure({
  code: 'UNSUPPORTED',
  reason: 'realtime.broadcasts-not-stored',
  status: 422,
  sentences: {
    en: 'Broadcasts are not stored here. Send it without persist.',
    de: 'Durchsagen werden hier nicht gespeichert. Bitte ohne persist senden.',
  },
});
