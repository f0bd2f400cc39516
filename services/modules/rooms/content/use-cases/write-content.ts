import { useCase } from '../../../../platform/use-case/use-case.ts';
import type { GoalAnswer, NoteAnswer } from '../../room-actors.ts';
import { PEOPLE } from '../../use-cases/deps.ts';
import { DropGoalInput, WriteGoalInput, WriteNotesInput } from '../contract.ts';
import type { ContentDeps } from '../deps.ts';
import { editNotes, setGoal } from './change-content.ts';
import { clientIdOf } from './client-id.ts';

type GoalDeps = Pick<ContentDeps, 'actors' | 'judge' | 'isKnown' | 'ids'>;

/**
 * Sets a goal, changes it, or ticks it off.
 *
 * @throws as `setGoal`.
 */
export const writeGoal = useCase<GoalDeps, typeof WriteGoalInput, GoalAnswer>({
  name: 'rooms.write-goal',
  kind: 'ask',
  roles: PEOPLE,
  input: WriteGoalInput,
  run: async (deps, caller, { id, whose, ...goal }, call) => {
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids), for: whose };
    return setGoal.run(deps, caller, { ...said, ...goal }, call);
  },
});

/**
 * Takes a goal away; where there is none, nothing is missing.
 *
 * @throws as `setGoal`.
 */
export const dropGoal = useCase<GoalDeps, typeof DropGoalInput, undefined>({
  name: 'rooms.drop-goal',
  kind: 'ask',
  roles: PEOPLE,
  input: DropGoalInput,
  run: async (deps, caller, { id, whose }, call) => {
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids), for: whose };
    await setGoal.run(deps, caller, { ...said, text: null }, call);
    return undefined;
  },
});

/**
 * Edits the notes of the room; what others edited meanwhile stays.
 *
 * @throws as `editNotes`.
 */
export const writeNotes = useCase<
  Pick<ContentDeps, 'actors' | 'hasLimits' | 'ids'>,
  typeof WriteNotesInput,
  NoteAnswer
>({
  name: 'rooms.write-notes',
  kind: 'ask',
  roles: PEOPLE,
  input: WriteNotesInput,
  run: async (deps, caller, { id, ...edit }, call) => {
    const said = { room_id: id, client_id: clientIdOf(call, deps.ids) };
    return editNotes.run(deps, caller, { ...said, ...edit }, call);
  },
});
