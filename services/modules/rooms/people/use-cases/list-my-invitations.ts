import { toPage, type Page } from '../../../../platform/http/page.ts';
import { placeFrom } from '../../../../platform/http/place.ts';
import { useCase } from '../../../../platform/use-case/use-case.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { MyInvitationsInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';
import type { MyInvitation } from '../people.store.ts';

/** The caller's invitations that somebody could still come in by, to every room that they host, the newest first. */
export const listMyInvitations = useCase<
  Pick<PeopleDeps, 'people'>,
  typeof MyInvitationsInput,
  Page<MyInvitation>
>({
  name: 'rooms.list-my-invitations',
  kind: 'query',
  roles: PEOPLE,
  input: MyInvitationsInput,
  run: async ({ people }, _caller, { limit, cursor, count }) => {
    const [rows, total] = await Promise.all([
      people.listMyInvitations({ limit: limit + 1, after: placeFrom(cursor, 'newest') }),
      count === undefined ? undefined : people.countMyInvitations(),
    ]);
    return toPage(rows, limit, ({ created_at, id }) => ['newest', created_at, id], total);
  },
});
