import { failure } from '../../platform/errors/app-error.ts';

/** There is none, or nobody whom the caller shares an organisation with: which of the two is not told. */
export const profileNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'profile.not-found',
  sentences: { en: 'You know no such person.', de: 'Diese Person kennst du nicht.' },
});

export const avatarNotAPicture = failure({
  code: 'UNSUPPORTED',
  reason: 'profile.avatar-not-a-picture',
  sentences: {
    en: 'A picture must be PNG, JPEG or WebP; its bytes say what it is, not its name.',
    de: 'Ein Bild muss PNG, JPEG oder WebP sein; das sagen seine Bytes, nicht sein Name.',
  },
});

export const avatarNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'profile.avatar-not-found',
  sentences: { en: 'There is no such picture.', de: 'Dieses Bild gibt es nicht.' },
});
