import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Pictures of people: small, checked, and public to whoever knows the address that names their content. */
export class ProfilesAvatars extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table app.avatars (
        user_id uuid primary key references auth.users on delete cascade,
        media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
        digest text not null unique check (digest ~ '^[0-9a-f]{32}$'),
        bytes bytea not null check (length(bytes) between 1 and 1048576),
        created_at timestamptz not null default now()
      );
      alter table app.avatars alter column bytes set storage external;
      comment on column app.avatars.digest is 'Of person and bytes: the address, which nobody can guess, and which changes with the picture.';
      call app.own_rows('app.avatars', 'user_id');
      revoke all on app.avatars from anon;
    `);
  }

  override down(): void {
    this.addSql('drop table app.avatars');
  }
}
