import { failure } from '../../platform/errors/app-error.ts';

/** No model of the list has this name, and none is good for a task of this name. */
export const modelUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'models.unknown',
  sentences: { en: 'The model `{model}` does not exist.', de: 'Das Modell `{model}` gibt es nicht.' },
});

/** Asked to talk, and it makes vectors; or the other way round. */
export const modelCannot = failure({
  code: 'VALIDATION_ERROR',
  reason: 'models.cannot',
  sentences: {
    en: 'The model `{model}` is of the kind {kind} and cannot do this.',
    de: 'Das Modell `{model}` ist von der Art {kind} und kann das nicht.',
  },
});

/** No key, or another one. */
export const keyWrong = failure({
  code: 'AUTH_ERROR',
  reason: 'models.key-wrong',
  sentences: {
    en: 'Send the key of this server as Authorization: Bearer.',
    de: 'Bitte den Schlüssel dieses Servers als Authorization: Bearer senden.',
  },
});

/** As many wait as may, or this one has waited as long as it may. */
export const modelBusy = failure({
  code: 'UNAVAILABLE',
  reason: 'models.busy',
  sentences: {
    en: 'The model `{model}` is busy. Try again in a moment.',
    de: 'Das Modell `{model}` ist ausgelastet. Bitte gleich noch einmal versuchen.',
  },
});

/** Others answer just now and hold the memory that it needs. */
export const memoryBusy = failure({
  code: 'UNAVAILABLE',
  reason: 'models.memory-busy',
  sentences: {
    en: 'There is no memory for the model `{model}` just now. Try again in a moment.',
    de: 'Für das Modell `{model}` ist gerade kein Speicher frei. Bitte gleich noch einmal versuchen.',
  },
});

/** It does not fit, whoever leaves. */
export const modelTooLarge = failure({
  code: 'UNAVAILABLE',
  reason: 'models.too-large',
  retryable: false,
  sentences: {
    en: 'The model `{model}` needs {needed} bytes, and all models together may take {budget}.',
    de: 'Das Modell `{model}` braucht {needed} Bytes, und alle Modelle zusammen dürfen {budget} belegen.',
  },
});

/** Its file is missing, elsewhere than it may be, no GGUF, or not the one of the list. */
export const modelFileWrong = failure({
  code: 'UNAVAILABLE',
  reason: 'models.file-wrong',
  retryable: false,
  sentences: {
    en: 'The file of the model `{model}` cannot be used: {what}.',
    de: 'Die Datei des Modells `{model}` ist nicht brauchbar: {what}.',
  },
});

/** Its server does not start, or fell again and again. */
export const modelFallen = failure({
  code: 'UNAVAILABLE',
  reason: 'models.fallen',
  sentences: {
    en: 'The model `{model}` does not run. It is tried again later.',
    de: 'Das Modell `{model}` läuft nicht. Es wird später noch einmal versucht.',
  },
});

/** Its server ended before it said anything. */
export const modelLost = failure({
  code: 'AI_PROVIDER_ERROR',
  reason: 'models.lost',
  retryable: true,
  sentences: {
    en: 'The model `{model}` ended before it answered.',
    de: 'Das Modell `{model}` endete, bevor es geantwortet hat.',
  },
});

/** It said nothing for too long. */
export const modelSilent = failure({
  code: 'AI_PROVIDER_ERROR',
  reason: 'models.silent',
  status: 504,
  retryable: true,
  sentences: {
    en: 'The model `{model}` said nothing for too long.',
    de: 'Das Modell `{model}` hat zu lange nichts gesagt.',
  },
});
