import { failure } from '../../../platform/errors/app-error.ts';

/** The move is over: the person signs in here. */
export const issuerRefused = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.issuer-refused',
  sentences: {
    en: 'Access tokens of this issuer are not taken any more',
    de: 'Zugangstoken dieser Herkunft gelten hier nicht mehr',
  },
});
