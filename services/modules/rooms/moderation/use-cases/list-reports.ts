import { toPage, type Page } from '../../../../platform/http/page.ts';
import { placeFrom } from '../../../../platform/http/place.ts';
import { useCase } from '../../../../platform/use-case/use-case.ts';
import { moderatorsOnly } from '../../people.errors.ts';
import { ListReportsInput } from '../contract.ts';
import type { ModerationDeps } from '../deps.ts';
import type { Report } from '../moderation.store.ts';

/**
 * Reports of posts in the rooms of the active organisation, newest first; its moderators and admins may read them.
 * The service key reads those of all organisations.
 *
 * @throws `organisation.not-found`, `room.moderators-only`.
 */
export const listReports = useCase<Pick<ModerationDeps, 'moderation'>, typeof ListReportsInput, Page<Report>>(
  {
    name: 'rooms.list-reports',
    kind: 'query',
    input: ListReportsInput,
    run: async ({ moderation }, { role }, { status, limit, cursor, count }) => {
      const organisationId = role === 'service_role' ? null : await moderation.moderatedOrganisation();
      if (organisationId === undefined) throw moderatorsOnly();
      const [rows, total] = await Promise.all([
        moderation.listReports(organisationId, status, {
          limit: limit + 1,
          after: placeFrom(cursor, 'newest'),
        }),
        count === undefined ? undefined : moderation.countReports(organisationId, status),
      ]);
      return toPage(rows, limit, ({ created_at, id }) => ['newest', created_at, id], total);
    },
  },
);
