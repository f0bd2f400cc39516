import type { RoomEvent } from '../../room.ts';

/** What somebody wants to get done. */
export interface Goal {
  readonly text: string;
  readonly done: boolean;
}

/** What the focus phase of a round, and the break after it, is for; another round begins without goals. */
export interface Goals {
  readonly round: number;
  /** What the hosts have set for everybody. */
  readonly shared: Goal | null;
  readonly own: ReadonlyMap<string, Goal>;
}

export const NO_GOALS: Goals = { round: 0, shared: null, own: new Map() };

/** Goals as they go over the wire. */
export interface GoalsView {
  readonly round: number;
  readonly shared: Goal | null;
  readonly members: readonly (Goal & { readonly user_id: string })[];
}

/** What `goal.set` says: the goal as it is from now on; without a text there is none. */
export interface GoalSet {
  readonly user_id: string | null;
  readonly round: number;
  readonly text: string | null;
  readonly done: boolean;
}

/** The goals that count in a round. */
export function goalsOfRound(goals: Goals, round: number): Goals {
  return goals.round === round ? goals : { ...NO_GOALS, round };
}

export function viewGoals(goals: Goals, round: number): GoalsView {
  const { shared, own } = goalsOfRound(goals, round);
  return { round, shared, members: [...own].map(([user_id, goal]) => ({ user_id, ...goal })) };
}

export function applyToGoals(goals: Goals, event: RoomEvent): Goals {
  const { user_id: userId, round, text, done } = event.data as unknown as GoalSet;
  const current = goalsOfRound(goals, round);
  const goal = text === null ? null : { text, done };
  if (userId === null) return { ...current, shared: goal };
  const own = new Map(current.own);
  if (goal === null) own.delete(userId);
  else own.set(userId, goal);
  return { ...current, own };
}

/** Whoever is out of the room has no goal in it. */
export function dropGoalsOf(goals: Goals, userId: string): Goals {
  if (!goals.own.has(userId)) return goals;
  const own = new Map(goals.own);
  own.delete(userId);
  return { ...goals, own };
}
