import { z } from 'zod';
import { fileBody } from '../../../platform/http/file-body.ts';
import { route, type Presented, type Route } from '../../../platform/http/route.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { MOST_AVATAR_BYTES } from '../contract.ts';
import type { Avatar } from './avatar.repository.ts';
import { PICTURE_TYPES } from './picture.ts';

/** The use cases of pictures, ready to run. */
export interface AvatarUseCases {
  readonly set: BoundUseCase<{ readonly avatar_url: string }>;
  readonly remove: BoundUseCase<undefined>;
  readonly show: BoundUseCase<Avatar>;
}

const tag = 'Profiles';
const own = '/api/profiles/me/avatar';
const types = [...PICTURE_TYPES, 'application/octet-stream'];

const AvatarOutput = z.object({ avatar_url: z.url() }).meta({ id: 'AvatarPlace' });

/** `/api/profiles/me/avatar` and `/api/avatars` */
export function avatarRoutes({ set, remove, show }: AvatarUseCases): Route[] {
  return [
    route({
      tag,
      method: 'put',
      path: own,
      summary: 'Set your picture: the body itself, or the one file of a form; at most 1 MiB',
      useCase: set,
      output: AvatarOutput,
      body: {
        read: fileBody({ limitBytes: MOST_AVATAR_BYTES, types, roles: set.roles }),
        media: ['multipart/form-data', ...types],
      },
    }),
    route({ tag, method: 'delete', path: own, summary: 'Remove your picture', useCase: remove, status: 204 }),
    route({
      tag,
      method: 'get',
      path: '/api/avatars/{digest}',
      summary: 'A picture of somebody; open to whoever knows its address',
      useCase: show,
      outputMedia: PICTURE_TYPES,
      present: presentAvatar,
    }),
  ];
}

/** The bytes are somebody's: nothing in them may ever run, whatever a browser takes them for. */
function presentAvatar({ media_type: type, digest, bytes }: Avatar): Presented {
  return {
    body: undefined,
    bytes: oneOf(bytes),
    version: digest,
    headers: {
      'Content-Type': type,
      'Content-Length': String(bytes.length),
      'Cache-Control': 'public, max-age=86400',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
    },
  };
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
