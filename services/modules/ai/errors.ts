import { failure } from '../../platform/errors/app-error.ts';

/** Nobody was named who could answer. */
export const aiNotConfigured = failure({
  code: 'UNAVAILABLE',
  reason: 'ai.not-configured',
  retryable: false,
  sentences: {
    en: 'No AI provider is configured here: {setting} is not set.',
    de: 'Hier ist kein KI-Anbieter eingerichtet: {setting} ist nicht gesetzt.',
  },
});

/** Too many questions at once. */
export const aiBusy = failure({
  code: 'UNAVAILABLE',
  reason: 'ai.busy',
  sentences: {
    en: 'The AI is busy. Try again in a moment.',
    de: 'Die KI ist gerade ausgelastet. Bitte gleich noch einmal versuchen.',
  },
});

/** One person has too many questions under way. */
export const aiTooManyAtOnce = failure({
  code: 'RATE_LIMIT',
  reason: 'ai.too-many-at-once',
  sentences: {
    en: 'You are asking {most} questions already. Wait for an answer.',
    de: 'Du stellst schon {most} Fragen. Bitte erst eine Antwort abwarten.',
  },
});

/** No answer within the deadline, or a stream that fell silent. */
export const aiTimedOut = failure({
  code: 'UNAVAILABLE',
  reason: 'ai.timed-out',
  sentences: {
    en: 'The AI did not answer in time. Try again.',
    de: 'Die KI hat nicht rechtzeitig geantwortet. Bitte noch einmal versuchen.',
  },
});

/** The provider finds the question itself wrong: too long, or nothing it may answer. */
export const aiInputRefused = failure({
  code: 'VALIDATION_ERROR',
  reason: 'ai.input-refused',
  sentences: {
    en: 'The AI provider does not take this question. Make it shorter or ask differently.',
    de: 'Der KI-Anbieter nimmt diese Frage nicht an. Bitte kürzer oder anders fragen.',
  },
});

/** The provider limits us. */
export const aiProviderBusy = failure({
  code: 'UNAVAILABLE',
  reason: 'ai.provider-busy',
  sentences: {
    en: 'The AI provider takes no more questions just now. Try again in a moment.',
    de: 'Der KI-Anbieter nimmt gerade keine Fragen mehr an. Bitte gleich noch einmal versuchen.',
  },
});

/** The provider does not know our key, our model or our address: asking again changes nothing. */
export const aiProviderRefused = failure({
  code: 'AI_PROVIDER_ERROR',
  reason: 'ai.provider-refused',
  sentences: {
    en: 'The AI provider refuses us. The configuration of this platform must be mended.',
    de: 'Der KI-Anbieter weist uns ab. Die Einrichtung dieser Plattform muss geprüft werden.',
  },
});

/** The provider is away or broke off. */
export const aiProviderFailed = failure({
  code: 'AI_PROVIDER_ERROR',
  reason: 'ai.provider-failed',
  retryable: true,
  sentences: {
    en: 'The AI provider failed. Try again.',
    de: 'Der KI-Anbieter ist ausgefallen. Bitte noch einmal versuchen.',
  },
});

/** What came is no answer, or none of the form that was asked for. */
export const aiAnswerUnusable = failure({
  code: 'AI_PROVIDER_ERROR',
  reason: 'ai.answer-unusable',
  retryable: true,
  sentences: {
    en: 'The AI gave an answer that cannot be used. Try again.',
    de: 'Die KI hat eine unbrauchbare Antwort gegeben. Bitte noch einmal versuchen.',
  },
});
