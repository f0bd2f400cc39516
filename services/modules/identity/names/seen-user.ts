import type { User } from '../accounts/account.ts';
import type { Username } from './username.ts';

/** A person as the doors for names show them. */
export interface SeenUser {
  readonly id: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly display_name: string | null;
  readonly created_at: string;
}

/** Of somebody who has just registered. */
export function seenUser(person: {
  readonly id: string;
  readonly name: Username;
  readonly email: string | null;
  readonly display_name: string | null;
  readonly created_at: string;
}): SeenUser {
  const { id, name, email, display_name, created_at } = person;
  return { id, username: name.shown, email, display_name, created_at };
}

/** Of somebody who signs in. */
export function seenUserOf(user: User): SeenUser {
  const metadata = (user['user_metadata'] ?? {}) as Record<string, unknown>;
  const textOf = (value: unknown): string | null =>
    typeof value === 'string' && value !== '' ? value : null;
  return {
    id: user.id,
    username: textOf(metadata['username']),
    email: textOf(user['email']),
    display_name: textOf(metadata['display_name']),
    created_at: String(user['created_at']),
  };
}
