import { endOfQuiet, nextDaily, nextHour, type QuietHours } from './quiet-hours.ts';
import { zoneOrUtc } from './wall-clock.ts';

export const DIGESTS = ['off', 'hourly', 'daily'] as const;

/** How one kind of message may reach a person. */
export interface Wishes {
  /** Kept in the inbox and shown where they are signed in. */
  readonly inbox: boolean;
  /** Sent to their browsers. */
  readonly push: boolean;
  /** Taken along in a mail that comes so often. */
  readonly email: (typeof DIGESTS)[number];
}

export type WishesOfKinds = Readonly<Record<string, Partial<Wishes>>>;

/** How a person wants to be reached. */
export interface Preferences {
  /** By kind; `*` stands for all that are not named. */
  readonly kinds: WishesOfKinds;
  readonly quiet_hours: QuietHours | null;
  /** When the daily mail comes: `08:00` by the person's wall clock. */
  readonly digest_time: string;
  readonly version: number;
}

/** What holds until a person says otherwise: no mail that nobody asked for. */
export const DEFAULT_WISHES: Wishes = { inbox: true, push: true, email: 'off' };
export const DEFAULT_PREFERENCES: Preferences = {
  kinds: {},
  quiet_hours: null,
  digest_time: '08:00',
  version: 0,
};

/** Whom something is for, as far as it decides on the ways. */
export interface Reachable {
  readonly preferences: Preferences;
  /** As the profile says it. */
  readonly timezone: string | null;
  /** Both switches of `public.user_settings`; off means off for all kinds. */
  readonly wants_notifications: boolean;
  readonly wants_mails: boolean;
  /** Whether there is a browser that takes pushes, and an address that was confirmed. */
  readonly has_browser: boolean;
  readonly has_address: boolean;
}

/** Which ways a message takes, and when; a way that is absent is not taken. */
export interface Plan {
  readonly inbox: boolean;
  readonly push?: Date;
  readonly email?: Date;
}

/** What a person wishes for a kind: its own word, then that for all, then the default. */
export function wishesFor(kind: string, kinds: WishesOfKinds): Wishes {
  const own = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return { ...DEFAULT_WISHES, ...kinds['*'], ...own };
}

/** Decides on the ways of one message. */
export function planWays(kind: string, person: Reachable, now: Date): Plan {
  const zone = zoneOrUtc(person.timezone);
  const wishes = wishesFor(kind, person.preferences.kinds);
  const quietUntil = endOfQuiet(now, person.preferences.quiet_hours, zone);
  const wantsPush = wishes.push && mayPush(person);
  const goesToMail = wantsPush && quietUntil !== undefined && isMailedInstead(person);
  const often = goesToMail && wishes.email === 'off' ? 'daily' : wishes.email;
  const email = nextDigest(often, person, now, zone);
  return {
    inbox: wishes.inbox,
    ...(wantsPush && !goesToMail && { push: quietUntil ?? now }),
    ...(email !== undefined && { email }),
  };
}

function mayPush({ wants_notifications: wants, has_browser: browser }: Reachable): boolean {
  return wants && browser;
}

function mayMail({
  wants_notifications: wants,
  wants_mails: mails,
  has_address: address,
}: Reachable): boolean {
  return wants && mails && address;
}

/** Whether a push in quiet hours goes into the next mail. */
function isMailedInstead(person: Reachable): boolean {
  return person.preferences.quiet_hours?.then === 'digest' && mayMail(person);
}

/** A mail makes a noise too: what would come in quiet hours comes after them. */
function nextDigest(often: Wishes['email'], person: Reachable, now: Date, zone: string): Date | undefined {
  if (often === 'off' || !mayMail(person)) return undefined;
  const { quiet_hours: quiet, digest_time: time } = person.preferences;
  const next = often === 'hourly' ? nextHour(now, zone) : nextDaily(now, time, zone);
  return endOfQuiet(next, quiet, zone) ?? next;
}
