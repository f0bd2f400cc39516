import { endDraft, type Draft, type RoomDecision } from '../draft.ts';
import { membershipOf } from '../room.state.ts';
import type { ContentPart, ReadMessage } from './content.messages.ts';
import { viewGoals } from './goals.ts';
import { viewTask } from './tasks.ts';

/** A part of the content as it is at `seq`, for members, also when the room is closed. */
export function readContent(draft: Draft, { userId, part }: ReadMessage): RoomDecision {
  membershipOf(draft.state, userId);
  return endDraft(draft, { seq: draft.seq - 1, ...viewPart(draft, part) });
}

function viewPart({ state: { content, timer } }: Draft, part: ContentPart): object {
  switch (part) {
    case 'goals':
      return viewGoals(content.goals, timer.round);
    case 'tasks':
      return { tasks: content.tasks.map(viewTask) };
    case 'notes':
      return { version: content.notes.version, text: content.notes.text };
  }
}
