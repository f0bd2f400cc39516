import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationNotFound } from '../../organisations/index.ts';
import { requestInvalid } from '../errors.ts';
import { CreateKeyInput, KeyIdInput } from './contract.ts';
import { keyNotFound, keysTooMany } from './errors.ts';
import type { KeyRepository, ShownKey, VirtualKey } from './key.ts';
import { makeSecret } from './secret.ts';

export interface KeyDeps {
  readonly keys: KeyRepository;
  readonly ids: Ids;
  readonly clock: Pick<Clock, 'now'>;
}

const PEOPLE = ['authenticated'] as const;
/** Keys that one person may have at once. */
const MOST_KEYS = 100;

/**
 * Makes a key for the organisation that the caller acts in; it is shown once.
 *
 * @throws `organisation.not-found`, `gateway.keys-too-many`, `gateway.request-invalid` for an end that has been
 */
export const createKey = useCase<KeyDeps, typeof CreateKeyInput, ShownKey>({
  name: 'gateway.create-key',
  kind: 'command',
  roles: PEOPLE,
  runsAs: 'system',
  input: CreateKeyInput,
  run: async ({ keys, ids, clock }, { userId, organisationId }, input) => {
    const end = endOf(input, clock.now());
    if ((await keys.count(userId)) >= MOST_KEYS) throw keysTooMany({ most: MOST_KEYS });
    const { key, ...secret } = makeSecret(ids);
    const made = await keys.create({
      ...input,
      expires_at: end,
      id: ids.uuid(),
      userId,
      organisationId,
      secret,
    });
    if (made === undefined) throw organisationNotFound();
    return { ...made, key };
  },
});

const LATEST_MS = Date.UTC(9999, 11, 31);

/** In UTC, since the database knows fewer offsets than a time may have. @throws `gateway.request-invalid` */
function endOf({ expires_at: end }: z.output<typeof CreateKeyInput>, now: Date): string | null {
  if (end == null) return null;
  const at = new Date(Math.min(LATEST_MS, Date.parse(end)));
  if (at <= now) throw requestInvalid({ param: 'expires_at', what: 'it must be in the future' });
  return at.toISOString();
}

/** The keys of the caller that are not revoked. */
export const listKeys = useCase<KeyDeps, z.ZodObject, readonly VirtualKey[]>({
  name: 'gateway.list-keys',
  kind: 'query',
  roles: PEOPLE,
  runsAs: 'system',
  input: z.object({}),
  run: ({ keys }, { userId }) => keys.list(userId),
});

/** Gives a key another secret; the old one opens nothing any more. @throws `gateway.key-not-found` */
export const rotateKey = useCase<KeyDeps, typeof KeyIdInput, ShownKey>({
  name: 'gateway.rotate-key',
  kind: 'command',
  roles: PEOPLE,
  runsAs: 'system',
  input: KeyIdInput,
  run: async ({ keys, ids }, { userId }, { id }) => {
    const { key, ...secret } = makeSecret(ids);
    const turned = await keys.rotate(id, userId, secret);
    if (turned === undefined) throw keyNotFound();
    return { ...turned, key };
  },
});

/** Ends a key for good. @throws `gateway.key-not-found` */
export const revokeKey = useCase<KeyDeps, typeof KeyIdInput, undefined>({
  name: 'gateway.revoke-key',
  kind: 'command',
  roles: PEOPLE,
  runsAs: 'system',
  input: KeyIdInput,
  run: async ({ keys }, { userId }, { id }) => {
    if (!(await keys.revoke(id, userId))) throw keyNotFound();
    return undefined;
  },
});
