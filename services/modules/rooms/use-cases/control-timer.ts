import { useCase } from '../../../platform/use-case/use-case.ts';
import type { TimerView } from '../actor/room.timer.ts';
import { ControlTimerInput } from '../contract.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/**
 * Moves the shared timer of a room, once per client_id.
 *
 * @throws `room.not-found`, `room.closed`, `room.timer-not-allowed`, `room.timer-state`, `room.client-id-reused`.
 */
export const controlTimer = useCase<
  Pick<RoomDeps, 'actors'>,
  typeof ControlTimerInput,
  { readonly seq: number; readonly timer: TimerView }
>({
  name: 'rooms.control-timer',
  kind: 'ask',
  roles: PEOPLE,
  input: ControlTimerInput,
  run: ({ actors }, { userId }, { room_id, client_id, action, phase, duration_seconds }) =>
    actors.tell(room_id, {
      type: 'timer',
      userId,
      clientId: client_id,
      action,
      phase,
      durationSeconds: duration_seconds,
    }),
});
