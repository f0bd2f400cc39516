import { failure } from '../../platform/errors/app-error.ts';

/** No route leads to this model. */
export const modelUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'gateway.model-unknown',
  sentences: {
    en: 'The model `{model}` does not exist, or you may not use it.',
    de: 'Das Modell `{model}` gibt es nicht, oder du darfst es nicht nutzen.',
  },
});

/** Nobody who answers for this model can do what is asked. */
export const abilityMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'gateway.ability-missing',
  sentences: {
    en: 'The model `{model}` cannot do what this request needs: {needs}.',
    de: 'Das Modell `{model}` kann nicht, was diese Anfrage braucht: {needs}.',
  },
});

/** One field of the request is not right; `param` names it. */
export const requestInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'gateway.request-invalid',
  sentences: { en: "Invalid '{param}': {what}.", de: "'{param}' ist nicht richtig: {what}." },
});

/** No credential, or one that is nobody's. */
export const credentialMissing = failure({
  code: 'AUTH_ERROR',
  reason: 'gateway.credential-missing',
  sentences: {
    en: 'You did not provide an access token or API key. Send it as Authorization: Bearer, or as x-api-key.',
    de: 'Es fehlt ein Zugangstoken oder API-Schlüssel. Bitte als Authorization: Bearer oder x-api-key senden.',
  },
});

/** The policy wants words judged, and nobody could judge them. */
export const moderationUnavailable = failure({
  code: 'UNAVAILABLE',
  reason: 'gateway.moderation-unavailable',
  sentences: {
    en: 'This cannot be checked just now. Try again in a moment.',
    de: 'Das kann gerade nicht geprüft werden. Bitte gleich noch einmal versuchen.',
  },
});

/** Nobody began this stream, it was forgotten, or it is somebody else's: that is not told apart. */
export const streamUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'gateway.stream-unknown',
  sentences: {
    en: 'This stream does not exist, or is kept no longer. Ask anew.',
    de: 'Diesen Stream gibt es nicht, oder er wird nicht mehr aufbewahrt. Bitte neu fragen.',
  },
});

/** More was heard of a stream than is kept of it: the store has lost the rest. */
export const streamBehind = failure({
  code: 'CONFLICT',
  reason: 'gateway.stream-behind',
  sentences: {
    en: 'Only {count} chunks of this stream are kept. Ask anew.',
    de: 'Von diesem Stream sind nur {count} Stücke aufbewahrt. Bitte neu fragen.',
  },
});

/** A stream was lost while it was followed, or cannot be gone on with. */
export const streamGone = failure({
  code: 'CONFLICT',
  reason: 'gateway.stream-gone',
  sentences: {
    en: 'This stream was lost. Ask anew.',
    de: 'Dieser Stream ist verloren gegangen. Bitte neu fragen.',
  },
});

/** Another process goes on with the stream, because this one seemed to be dead. */
export const streamTakenOver = failure({
  code: 'CONFLICT',
  reason: 'gateway.stream-taken-over',
  sentences: {
    en: 'This stream goes on elsewhere. Resume it by its id.',
    de: 'Dieser Stream geht anderswo weiter. Bitte mit seiner Kennung fortsetzen.',
  },
});

/** A response that is gone on from, or looked at, is not kept, no longer, or somebody else's. */
export const responseUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'gateway.response-unknown',
  sentences: {
    en: 'There is no `{id}` of yours: responses are kept for an hour, unless `store` is false.',
    de: 'Es gibt kein `{id}` von dir: Antworten werden eine Stunde gehalten, außer wenn `store` false ist.',
  },
});

/** One socket hears as many streams as it may. */
export const tooManyStreams = failure({
  code: 'RATE_LIMIT',
  reason: 'gateway.too-many-streams',
  sentences: {
    en: 'You hear {most} answers already. Wait for one of them, or stop it.',
    de: 'Du hörst schon {most} Antworten. Warte auf eine davon oder halte sie an.',
  },
});
