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
