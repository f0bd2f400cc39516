/** What others see of a person. */
export const STATUSES = ['online', 'away', 'busy', 'offline'] as const;
export type Status = (typeof STATUSES)[number];

/** What a person says of themselves: the first two of one device, the others of all. */
export const CHOICES = ['online', 'away', 'busy', 'invisible'] as const;
export type Choice = (typeof CHOICES)[number];

/** What holds for all devices of a person: `auto` leaves it to them. */
export type Mode = 'auto' | 'busy' | 'invisible';

/** A person as those are shown who share a room or a class. */
export interface PersonPresence {
  readonly user_id: string;
  readonly display_name: string;
  readonly status: Status;
  /** Since when; null of somebody who was never here. */
  readonly at: string | null;
}

export function modeOf(choice: Choice): Mode {
  return choice === 'busy' || choice === 'invisible' ? choice : 'auto';
}
