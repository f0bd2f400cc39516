import { failure } from '../../platform/errors/app-error.ts';

export const exportNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'export.not-found',
  sentences: { en: 'There is no such export.', de: 'Diesen Export gibt es nicht.' },
});

export const tooManyExports = failure({
  code: 'CONFLICT',
  reason: 'export.too-many',
  sentences: {
    en: 'At most {most} exports are made for you at once. Wait until one is done.',
    de: 'Es werden höchstens {most} Exporte zugleich für dich erstellt. Bitte warte, bis einer fertig ist.',
  },
});

export const exportNotReady = failure({
  code: 'CONFLICT',
  reason: 'export.not-ready',
  sentences: {
    en: 'This export is not ready: it is {state}.',
    de: 'Dieser Export ist nicht fertig: Sein Zustand ist {state}.',
  },
});

export const exportTooLarge = failure({
  code: 'PAYLOAD_TOO_LARGE',
  reason: 'export.too-large',
  sentences: {
    en: 'The export is larger than {most_bytes} bytes.',
    de: 'Der Export ist größer als {most_bytes} Bytes.',
  },
});
