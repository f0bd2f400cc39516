import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Wrong guesses per account, which a restart does not forget, and the devices that an account was used from (S6). */
export class IdentityGuesses extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(GUESSES);
    this.addSql(KNOWN_DEVICES);
  }

  override down(): void {
    this.addSql('drop table auth.known_devices; drop table auth.guesses');
  }
}

/**
 * `subject` is an account's id, a hash of a login that nobody has, or a factor; `device` is empty for all devices that
 * the account does not know. A guess under way counts as a wrong one until it proved right.
 */
const GUESSES = `
  create table auth.guesses (
    subject text not null,
    device text not null default '',
    guessed_at timestamptz[] not null,
    locked_until timestamptz not null default '-infinity',
    primary key (subject, device)
  );
  create index guesses_last on auth.guesses ((guessed_at[cardinality(guessed_at)]));
  call auth.system_only('auth.guesses');
`;

/** A device is a hash of network and browser: no address is kept. */
const KNOWN_DEVICES = `
  create table auth.known_devices (
    user_id uuid not null references auth.users on delete cascade,
    device text not null,
    last_used_at timestamptz not null default now(),
    primary key (user_id, device)
  );
  create index known_devices_last_used_at on auth.known_devices (last_used_at);
  call auth.system_only('auth.known_devices');
`;
