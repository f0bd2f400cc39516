import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** notifications, as the existing database has them, with what retention and the unread count need (Decision 44). */
export class Notifications extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(`
      create table public.notifications (
        id uuid primary key default gen_random_uuid(),
        user_id uuid not null references auth.users on delete cascade,
        title text not null,
        message text not null,
        type text default 'info' check (type in ('info', 'success', 'warning', 'error', 'reminder')),
        read boolean default false,
        action_url text,
        metadata jsonb default '{}',
        expires_at timestamptz,
        created_at timestamptz not null default now()
      );
      create index notifications_user_id on public.notifications (user_id, created_at desc, id desc);
      create index notifications_unread on public.notifications (user_id) where not read;
      create index notifications_expires_at on public.notifications (expires_at) where expires_at is not null;
      create index notifications_created_at on public.notifications using brin (created_at);
      call app.own_rows('public.notifications', 'user_id');
      grant insert, update, delete on public.notifications to studyflow_system;
      call app.record_changes_of('public.notifications');
    `);
  }

  override down(): void {
    this.addSql('drop table public.notifications');
  }
}
