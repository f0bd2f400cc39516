import { failure } from '../../platform/errors/app-error.ts';

/** There is no such session for this person; whether somebody else has it is not told. */
export const studySessionNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'study-session.not-found',
  sentences: { en: 'This study session does not exist.', de: 'Diese Lernsitzung gibt es nicht.' },
});

/** The timer cannot do this now; of two racing requests the later one is told so. */
export const studySessionState = failure({
  code: 'CONFLICT',
  reason: 'study-session.state',
  sentences: {
    en: 'The study session does not allow this now: its state is "{status}". Read it again.',
    de: 'Die Lernsitzung lässt das gerade nicht zu: Ihr Zustand ist „{status}“. Bitte neu laden.',
  },
});
