import { toPage, type Page } from '../../../../platform/http/page.ts';
import { placeFrom } from '../../../../platform/http/place.ts';
import { useCase, type UseCase } from '../../../../platform/use-case/use-case.ts';
import { hostsOnly, roomNotFound } from '../../errors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { PeopleListInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';
import type { HostLists } from '../people.store.ts';

/** Who is kept out. @throws `room.not-found`, `room.hosts-only` */
export const listBans = listForHosts('bans');
/** Who may not speak. @throws `room.not-found`, `room.hosts-only` */
export const listMutes = listForHosts('mutes');
/** Who is at the door. @throws `room.not-found`, `room.hosts-only` */
export const listKnocks = listForHosts('knocks');
/** Ways in that nobody has revoked. @throws `room.not-found`, `room.hosts-only` */
export const listInvitations = listForHosts('invitations');

function listForHosts<Name extends keyof HostLists>(
  name: Name,
): UseCase<Pick<PeopleDeps, 'people'>, typeof PeopleListInput, Page<HostLists[Name]>> {
  return useCase<Pick<PeopleDeps, 'people'>, typeof PeopleListInput, Page<HostLists[Name]>>({
    name: `rooms.list-${name}`,
    kind: 'query',
    roles: PEOPLE,
    input: PeopleListInput,
    run: async ({ people }, _caller, { id, limit, cursor, count }) => {
      const role = await people.findRole(id);
      if (role === undefined) throw roomNotFound();
      if (role === 'member') throw hostsOnly();
      const [rows, total] = await Promise.all([
        people.list(name, id, { limit: limit + 1, after: placeFrom(cursor, 'newest') }),
        count === undefined ? undefined : people.count(name, id),
      ]);
      return toPage(rows, limit, (row) => ['newest', row.created_at, keyOf(row)], total);
    },
  });
}

function keyOf(row: HostLists[keyof HostLists]): string {
  return 'user_id' in row ? row.user_id : row.id;
}
