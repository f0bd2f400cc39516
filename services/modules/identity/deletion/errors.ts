import { failure } from '../../../platform/errors/app-error.ts';

/** Deleting is for the person, not for whoever found an open browser. */
export const proofNeeded = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.proof-needed',
  sentences: {
    en: 'Say your password, or sign in again: this must be within {seconds} seconds of a sign-in.',
    de: 'Bitte gib dein Passwort an oder melde dich neu an: Das geht nur binnen {seconds} Sekunden nach dem Anmelden.',
  },
});

export const deletionNotScheduled = failure({
  code: 'CONFLICT',
  reason: 'auth.deletion-not-scheduled',
  sentences: {
    en: 'This account is not going to be deleted.',
    de: 'Dieses Konto soll nicht gelöscht werden.',
  },
});

export const secondFactorNeededToDelete = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.second-factor-needed-to-delete',
  sentences: {
    en: 'This account has a second factor: show it before you delete the account.',
    de: 'Dieses Konto hat einen zweiten Faktor: Bitte gib ihn an, bevor du das Konto löschst.',
  },
});
