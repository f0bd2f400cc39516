import type { Runner } from '../../../platform/use-case/runner.ts';
import type { RoomActors } from '../room-actors.ts';
import { peopleIn } from './people.postgres.ts';
import { answerKnock } from './use-cases/answer-knock.ts';
import { knock } from './use-cases/knock.ts';
import { listBans, listInvitations, listKnocks, listMutes } from './use-cases/list-for-hosts.ts';
import { listMyInvitations } from './use-cases/list-my-invitations.ts';
import { muteMember } from './use-cases/mute-member.ts';
import { transferRoom } from './use-cases/transfer-room.ts';
import { unbanPerson } from './use-cases/unban-person.ts';
import { unmuteMember } from './use-cases/unmute-member.ts';

export type HostingUseCases = ReturnType<typeof bindHosting>;

/** Every use case about who is let in, kept out and heard, ready to run. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- each use case's own output type is the point
export function bindHosting({ runner, actors }: { readonly runner: Runner; readonly actors: RoomActors }) {
  const bind = runner.bindTo((scope) => ({ people: peopleIn(scope), actors }));
  return {
    transfer: bind(transferRoom),
    unban: bind(unbanPerson),
    mute: bind(muteMember),
    unmute: bind(unmuteMember),
    knock: bind(knock),
    answerKnock: bind(answerKnock),
    listBans: bind(listBans),
    listMutes: bind(listMutes),
    listKnocks: bind(listKnocks),
    listInvitations: bind(listInvitations),
    listMyInvitations: bind(listMyInvitations),
  };
}
