import type { EscalationPolicy } from '../../platform/config/escalation-policy.ts';

export type { EscalationPolicy } from '../../platform/config/escalation-policy.ts';

export type Contact = EscalationPolicy['contacts'][number];
export const WAYS = ['email', 'slack', 'webhook'] as const;
/** How a contact is reached. */
export type Way = (typeof WAYS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** When level n is told for the k-th time, in milliseconds after the beginning of a round. */
export function dueAfterMs(level: EscalationPolicy['levels'][number], turn: number): number {
  return (level.after_minutes + turn * (level.repeat_minutes ?? 0)) * MINUTE_MS;
}

/** The contacts of a level at a moment: whoever's turn it is in a rotation, and the others by name. */
export function contactsOf(policy: EscalationPolicy, level: number, at: number): Contact[] {
  const names = (policy.levels[level]?.tell ?? []).map((name) => onDuty(policy, name, at) ?? name);
  return policy.contacts.filter(({ name }) => names.includes(name));
}

/** Whose turn it is in a rotation; before its beginning the first one's. */
function onDuty({ rotations }: EscalationPolicy, name: string, at: number): string | undefined {
  const rotation = rotations.find((each) => each.name === name);
  if (rotation === undefined) return undefined;
  const shift = Math.max(0, Math.floor((at - Date.parse(rotation.since)) / (rotation.hours * HOUR_MS)));
  return rotation.people[shift % rotation.people.length];
}

/** Who is told at each level now. */
export function whoIsOnCall(
  policy: EscalationPolicy,
  at: number,
): { after_minutes: number; names: string[] }[] {
  return policy.levels.map(({ after_minutes }, level) => ({
    after_minutes,
    names: contactsOf(policy, level, at).map(({ name }) => name),
  }));
}

/** Every way to a contact. */
export function waysTo({ email, slack_url: slack, webhook_url: webhook }: Contact): Way[] {
  const given = { email, slack, webhook };
  return WAYS.filter((way) => given[way] !== undefined);
}
