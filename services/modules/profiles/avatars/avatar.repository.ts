import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { PictureType } from './picture.ts';

/** A picture as it is served. */
export interface Avatar {
  readonly media_type: PictureType;
  readonly digest: string;
  readonly bytes: Buffer;
}

const save = defineStatement(
  'profiles.save-avatar',
  `insert into app.avatars as a (user_id, media_type, digest, bytes)
   values (auth.uid(), $1->>'media_type', $1->>'digest', decode($1->>'bytes', 'base64'))
   on conflict (user_id) do update set media_type = excluded.media_type, digest = excluded.digest,
     bytes = excluded.bytes, created_at = now()
   returning digest`,
);

const point = defineStatement(
  'profiles.point-to-avatar',
  `update public.profiles set avatar_url = $1->>'url' where id = auth.uid() returning id`,
);

const remove = defineStatement(
  'profiles.remove-avatar',
  `delete from app.avatars where user_id = auth.uid() returning digest`,
);

/** Only where it is ours that the profile points to. */
const pointNowhere = defineStatement(
  'profiles.point-nowhere',
  `update public.profiles set avatar_url = null where id = auth.uid() and avatar_url = $1->>'url' returning id`,
);

const find = defineStatement(
  'profiles.find-avatar',
  `select media_type, digest, encode(bytes, 'base64') as bytes from app.avatars
   where digest = $1->>'digest'`,
);

/** The caller's own picture, and everybody's to look at. */
export interface AvatarRepository {
  /** False when the caller has no profile any more. */
  save(avatar: Avatar, url: string): Promise<boolean>;
  /** The digest of the one that was removed. */
  remove(urlOf: (digest: string) => string): Promise<string | undefined>;
  find(digest: string): Promise<Avatar | undefined>;
}

export function avatarsIn(scope: Scope): AvatarRepository {
  return {
    save: async ({ bytes, ...avatar }, url) => {
      if ((await firstRow(scope, point, { url })) === undefined) return false;
      await scope.rows(save, { ...avatar, bytes: bytes.toString('base64') });
      return true;
    },
    remove: async (urlOf) => {
      const removed = await firstRow<{ digest: string }>(scope, remove, {});
      if (removed !== undefined) await scope.rows(pointNowhere, { url: urlOf(removed.digest) });
      return removed?.digest;
    },
    find: async (digest) => {
      const found = await firstRow<Omit<Avatar, 'bytes'> & { readonly bytes: string }>(scope, find, {
        digest,
      });
      return found && { ...found, bytes: Buffer.from(found.bytes, 'base64') };
    },
  };
}
