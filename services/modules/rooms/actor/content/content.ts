import type { RoomEvent, RoomEventType } from '../../room.ts';
import { NO_GOALS, applyToGoals, dropGoalsOf, type Goal, type Goals } from './goals.ts';
import { NO_NOTES, applyToNotes, recentBefore, type Notes } from './notes.ts';
import { applyToTasks, unassign, type KeptTask } from './tasks.ts';

/** What the members of a room make together. The log tells all of it; what is stored beside it is for speed only. */
export interface Content {
  readonly goals: Goals;
  readonly tasks: readonly KeptTask[];
  readonly notes: Notes;
  /** Entries of the log since it was stored. */
  readonly unsaved: number;
}

export const NO_CONTENT: Content = { goals: NO_GOALS, tasks: [], notes: NO_NOTES, unsaved: 0 };

/** How content is stored. */
export interface StoredContent {
  readonly goals: Omit<Goals, 'own'> & { readonly own: readonly (readonly [userId: string, goal: Goal])[] };
  readonly tasks: readonly KeptTask[];
  readonly notes: Pick<Notes, 'text' | 'version'>;
}

/** Content is stored after so many entries, so that taking over stays quick and a long text is not written each time. */
const SAVE_EVERY = 50;

/**
 * The content after an entry of the log, with what must be stored in the same write. What people's coming and going
 * does to it is stored at once: after a take-over only entries about the content itself are read.
 */
export function followContent(
  content: Content,
  event: RoomEvent,
): { readonly content: Content; readonly save?: StoredContent } {
  const next = applyToContent(content, event);
  if (next === content) return { content };
  const isDue = next.unsaved >= SAVE_EVERY || !isAboutContent(event.type);
  return isDue ? { content: { ...next, unsaved: 0 }, save: storedContent(next) } : { content: next };
}

/** What an entry of the log means for the content; the same object when it means nothing. */
export function applyToContent(content: Content, event: RoomEvent): Content {
  const { goals, tasks, notes } = { ...content, ...changedPart(content, event) };
  if (goals === content.goals && tasks === content.tasks && notes === content.notes) return content;
  return { goals, tasks, notes, unsaved: content.unsaved + 1 };
}

function changedPart({ goals, tasks, notes }: Content, event: RoomEvent): Partial<Content> {
  switch (event.type) {
    case 'goal.set':
      return { goals: applyToGoals(goals, event) };
    case 'note.edited':
      return { notes: applyToNotes(notes, event) };
    case 'task.added':
    case 'task.changed':
    case 'task.moved':
    case 'task.deleted':
      return { tasks: applyToTasks(tasks, event) };
    case 'member.left':
    case 'member.removed': {
      const gone = String(event.type === 'member.left' ? event.actor_id : event.data['user_id']);
      return { goals: dropGoalsOf(goals, gone), tasks: unassign(tasks, gone) };
    }
    default:
      return {};
  }
}

function isAboutContent(type: RoomEventType): boolean {
  return /^(?:goal|task|note)\./.test(type);
}

export function storedContent({ goals, tasks, notes }: Content): StoredContent {
  return {
    goals: { ...goals, own: [...goals.own] },
    tasks,
    notes: { text: notes.text, version: notes.version },
  };
}

/**
 * The content at the head.
 *
 * @param stored what was stored last, and the seq at which it was true.
 * @param events entries about goals and tasks after that, and the newest about the notes, in order.
 */
export function restoreContent(
  stored: { readonly state: StoredContent; readonly seq: number } | null,
  events: readonly RoomEvent[],
): Content {
  const seq = stored?.seq ?? 0;
  const later = events.filter((event) => event.seq > seq);
  return later.reduce(applyToContent, stored === null ? NO_CONTENT : begin(stored.state, events));
}

function begin({ goals, tasks, notes }: StoredContent, events: readonly RoomEvent[]): Content {
  const edits = events.filter(({ type }) => type === 'note.edited');
  return {
    goals: { ...goals, own: new Map(goals.own) },
    tasks,
    notes: { ...notes, recent: recentBefore(notes, edits) },
    unsaved: 0,
  };
}
