import { useCase } from '../../../../platform/use-case/use-case.ts';
import { roomNotFound } from '../../errors.ts';
import { postNotFound } from '../../people.errors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { ReportPostInput } from '../contract.ts';
import type { ModerationDeps } from '../deps.ts';
import type { ReportMade } from '../moderation.store.ts';

/**
 * Tells the moderators of the room's organisation of a post; once per post and person.
 *
 * @throws `room.not-found`, `room.post-not-found`.
 */
export const reportPost = useCase<
  Pick<ModerationDeps, 'moderation' | 'people' | 'ids'>,
  typeof ReportPostInput,
  ReportMade
>({
  name: 'rooms.report-post',
  kind: 'command',
  roles: PEOPLE,
  input: ReportPostInput,
  run: async ({ moderation, people, ids }, _caller, { id, seq, reason }) => {
    const report = await moderation.addReport({ id: ids.uuid(), room_id: id, seq, reason });
    if (report !== undefined) return report;
    throw (await people.findRole(id)) === undefined ? roomNotFound() : postNotFound();
  },
});
