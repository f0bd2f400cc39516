import { hash } from 'node:crypto';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput, SetAvatarInput, ShowAvatarInput } from '../contract.ts';
import { PEOPLE } from '../deps.ts';
import { avatarNotAPicture, avatarNotFound, profileNotFound } from '../errors.ts';
import type { Avatar, AvatarRepository } from './avatar.repository.ts';
import { pictureTypeOf } from './picture.ts';

interface Deps {
  readonly avatars: AvatarRepository;
  /** Where the picture with this digest is, as the outside sees it. */
  readonly urlOf: (digest: string) => string;
}

/**
 * Stores the caller's picture and points their profile to it. The address is a digest of person and picture: nobody
 * guesses it, and another picture has another one.
 *
 * @throws `profile.avatar-not-a-picture` by its bytes, whatever it is called.
 */
export const setAvatar = useCase<Deps, typeof SetAvatarInput, { readonly avatar_url: string }>({
  name: 'profiles.set-avatar',
  kind: 'command',
  roles: PEOPLE,
  input: SetAvatarInput,
  run: async ({ avatars, urlOf }, { userId }, { file }) => {
    const type = pictureTypeOf(file);
    if (type === undefined) throw avatarNotAPicture();
    const digest = hash('sha256', Buffer.concat([Buffer.from(userId), file])).slice(0, 32);
    const url = urlOf(digest);
    const avatar = { media_type: type, digest, bytes: Buffer.from(file) };
    if (!(await avatars.save(avatar, url))) throw profileNotFound();
    return { avatar_url: url };
  },
});

/** Removes the caller's picture. @throws `profile.avatar-not-found` */
export const removeAvatar = useCase<Deps, typeof NoInput, undefined>({
  name: 'profiles.remove-avatar',
  kind: 'command',
  roles: PEOPLE,
  input: NoInput,
  run: async ({ avatars, urlOf }) => {
    if ((await avatars.remove(urlOf)) === undefined) throw avatarNotFound();
  },
});

/** A picture, to whoever knows its address. @throws `profile.avatar-not-found` */
export const showAvatar = useCase<Deps, typeof ShowAvatarInput, Avatar>({
  name: 'profiles.show-avatar',
  kind: 'query',
  roles: ['anon', 'authenticated', 'service_role'],
  runsAs: 'system',
  input: ShowAvatarInput,
  run: async ({ avatars }, _caller, { digest }) => {
    const found = await avatars.find(digest);
    if (found === undefined) throw avatarNotFound();
    return found;
  },
});
