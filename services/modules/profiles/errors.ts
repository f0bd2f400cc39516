import { failure } from '../../platform/errors/app-error.ts';

/** There is none, or nobody whom the caller shares an organisation with: which of the two is not told. */
export const profileNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'profile.not-found',
  sentences: { en: 'You know no such person.', de: 'Diese Person kennst du nicht.' },
});
