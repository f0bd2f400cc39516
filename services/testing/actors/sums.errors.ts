import { failure } from '../../platform/errors/app-error.ts';

export const unknownSum = failure({
  code: 'NOT_FOUND',
  reason: 'sum.not-found',
  sentences: { en: 'There is no such sum.', de: 'Diese Summe gibt es nicht.' },
});

export const invalidChange = failure({
  code: 'CONFLICT',
  reason: 'sum.key-reused',
  sentences: {
    en: 'The key was used for another number.',
    de: 'Der Schlüssel gehört zu einer anderen Zahl.',
  },
});
