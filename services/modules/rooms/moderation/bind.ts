import type { Ids } from '../../../platform/ids/ids.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import { peopleIn } from '../people/people.postgres.ts';
import type { RoomActors } from '../room-actors.ts';
import { roomsIn } from '../room.postgres.ts';
import type { EventLog } from '../use-cases/list-events.ts';
import { moderationIn } from './moderation.postgres.ts';
import { handleReport } from './use-cases/handle-report.ts';
import { listReports } from './use-cases/list-reports.ts';
import { removePost } from './use-cases/remove-post.ts';
import { reportPost } from './use-cases/report-post.ts';
import { getOrganisationWords, getRoomWords, setOrganisationWords, setRoomWords } from './use-cases/words.ts';

export type ModerationUseCases = ReturnType<typeof bindModeration>;

/** Every use case of moderation, ready to run. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each use case's own output type is the point
export function bindModeration(deps: {
  readonly runner: Runner;
  readonly actors: RoomActors;
  readonly events: EventLog;
  readonly ids: Ids;
}) {
  const { runner, actors, events, ids } = deps;
  const bind = runner.bindTo((scope) => ({
    moderation: moderationIn(scope),
    people: peopleIn(scope),
    rooms: roomsIn(scope),
    ...{ actors, events, ids },
  }));
  return {
    removePost: bind(removePost),
    reportPost: bind(reportPost),
    listReports: bind(listReports),
    handleReport: bind(handleReport),
    getRoomWords: bind(getRoomWords),
    setRoomWords: bind(setRoomWords),
    getOrganisationWords: bind(getOrganisationWords),
    setOrganisationWords: bind(setOrganisationWords),
  };
}
