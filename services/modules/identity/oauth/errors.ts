import { failure } from '../../../platform/errors/app-error.ts';

export const providerUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.provider-unknown',
  sentences: {
    en: 'Unsupported provider: Provider {provider} could not be found',
    de: 'Mit {provider} kann man sich hier nicht anmelden',
  },
});

export const providerDisabled = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.provider-disabled',
  sentences: {
    en: 'Unsupported provider: provider is not enabled',
    de: 'Die Anmeldung mit diesem Anbieter ist nicht eingerichtet',
  },
});

/** The provider does not answer, or not as OpenID Connect says: try again later. */
export const providerAway = failure({
  code: 'UNAVAILABLE',
  reason: 'auth.provider-away',
  sentences: {
    en: 'The provider {provider} cannot be reached',
    de: '{provider} ist gerade nicht erreichbar',
  },
});

export const stateMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.oauth-state-missing',
  sentences: { en: 'OAuth state parameter missing', de: 'Der Rückkehr vom Anbieter fehlt der state' },
});

export const stateInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.oauth-state-invalid',
  sentences: { en: 'OAuth state parameter is invalid', de: 'Der state des Anbieters ist nicht lesbar' },
});

export const stateUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.oauth-state-unknown',
  sentences: {
    en: 'OAuth state not found or expired',
    de: 'Diese Anmeldung ist unbekannt, verbraucht oder abgelaufen',
  },
});

export const codeMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.oauth-code-missing',
  sentences: {
    en: 'OAuth callback with missing authorization code missing',
    de: 'Der Rückkehr vom Anbieter fehlt der Code',
  },
});

/** What the provider itself says, for instance that the person said no. */
export const refusedByProvider = failure({
  code: 'AUTH_ERROR',
  status: 403,
  reason: 'auth.refused-by-provider',
  sentences: { en: '{description}', de: '{description}' },
});

/** The code, its PKCE verifier, the nonce or the signature were not what the provider and we agreed on. */
export const exchangeFailed = failure({
  code: 'AUTH_ERROR',
  status: 400,
  reason: 'auth.provider-exchange-failed',
  sentences: {
    en: 'Unable to exchange external code',
    de: 'Der Code des Anbieters wurde nicht angenommen',
  },
});

export const providerEmailMissing = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.provider-email-missing',
  sentences: {
    en: 'Error getting user email from external provider',
    de: 'Der Anbieter nennt keine E-Mail-Adresse',
  },
});

/** The provider does not vouch for the address: its owner has to do so first. */
export const providerEmailUnverified = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.provider-email-unverified',
  sentences: {
    en: 'Unverified email with {provider}. A confirmation email has been sent to your {provider} email',
    de: '{provider} hat die Adresse nicht geprüft. Wir haben eine Mail zur Bestätigung geschickt',
  },
});

/** The address belongs to an account here; who only claims it does not get that account. */
export const providerEmailTaken = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.provider-email-taken',
  sentences: {
    en: 'Unverified email with {provider}. Verify the email with {provider} in order to sign in',
    de: '{provider} hat die Adresse nicht geprüft. Bitte dort bestätigen und es noch einmal versuchen',
  },
});

export const severalAccounts = failure({
  code: 'CONFLICT',
  reason: 'auth.several-accounts',
  sentences: {
    en: 'Multiple accounts with the same email address in the same linking domain detected: default',
    de: 'Zu den Adressen dieses Anbieters gehören mehrere Konten',
  },
});

export const identityLinked = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.identity-linked',
  sentences: { en: 'Identity is already linked', de: 'Diese Anmeldung gehört schon zum Konto' },
});

export const identityLinkedElsewhere = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.identity-linked-elsewhere',
  sentences: {
    en: 'Identity is already linked to another user',
    de: 'Diese Anmeldung gehört zu einem anderen Konto',
  },
});

export const identityIdInvalid = failure({
  code: 'NOT_FOUND',
  reason: 'auth.identity-id-invalid',
  sentences: { en: 'identity_id must be an UUID', de: 'identity_id muss eine UUID sein' },
});

/** Before the journey: nobody waits for this token. */
export const inviteTokenUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'auth.invite-token-unknown',
  sentences: { en: 'User identified by token not found', de: 'Diese Einladung gilt nicht' },
});

/** After it: somebody else has accepted meanwhile, or it is too old. */
export const inviteNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'auth.invite-not-found',
  sentences: { en: 'Invite not found', de: 'Diese Einladung gilt nicht mehr' },
});

export const inviteEmailOther = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.invite-email-other',
  sentences: {
    en: 'Invited email does not match emails from external provider',
    de: 'Die eingeladene Adresse ist keine von denen, die der Anbieter nennt',
  },
});

export const identityNotFound = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.identity-not-found',
  sentences: { en: "Identity doesn't exist", de: 'Diese Anmeldung gibt es nicht' },
});

export const lastIdentity = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.last-identity',
  sentences: {
    en: 'User must have at least 1 identity after unlinking',
    de: 'Eine Anmeldung muss dem Konto bleiben',
  },
});

export const identityEmailConflict = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.identity-email-conflict',
  sentences: {
    en: 'Unable to unlink identity due to email conflict',
    de: 'Die Adresse, die dem Konto bliebe, gehört zu einem anderen',
  },
});

export const linkingDisabled = failure({
  code: 'NOT_FOUND',
  reason: 'auth.linking-disabled',
  sentences: { en: 'Manual linking is disabled', de: 'Anmeldungen lassen sich hier nicht verbinden' },
});

/** GoTrue answers ID tokens in OAuth's own form: `error` beside the sentence. */
export const idTokenRefused = failure({
  code: 'AUTH_ERROR',
  status: 400,
  reason: 'auth.id-token-refused',
  sentences: { en: '{what}', de: 'Das ID-Token wurde nicht angenommen: {what}' },
});
