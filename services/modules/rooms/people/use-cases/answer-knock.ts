import { useCase } from '../../../../platform/use-case/use-case.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { AnswerKnockInput } from '../contract.ts';
import type { PeopleDeps } from '../deps.ts';

/**
 * Lets somebody in who knocked, or turns them away for a while; hosts may. Whoever knocked hears of it at once.
 *
 * @throws `room.not-found`, `room.closed`, `room.hosts-only`, `room.knock-not-found`, `room.full`.
 */
export const answerKnock = useCase<Pick<PeopleDeps, 'actors'>, typeof AnswerKnockInput, undefined>({
  name: 'rooms.answer-knock',
  kind: 'ask',
  roles: PEOPLE,
  input: AnswerKnockInput,
  run: async ({ actors }, { userId: by }, { id, user_id, accept }) => {
    await actors.tell(id, { type: 'answer-knock', by, userId: user_id.toLowerCase(), accept });
    return undefined;
  },
});
