import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** ai_tutor_sessions and ai_messages, as the existing database has them. */
export class AiTutor extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(AI_TUTOR_SESSIONS);
    this.addSql(AI_MESSAGES);
  }

  override down(): void {
    this.addSql(`
      drop table public.ai_messages, public.ai_tutor_sessions;
      drop function app.guard_tutor_session();
    `);
  }
}

const AI_TUTOR_SESSIONS = `
  create table public.ai_tutor_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    title text,
    status text default 'active' check (status in ('active', 'completed', 'archived')),
    ai_provider public.ai_provider default 'deepseek',
    total_messages integer default 0,
    session_metadata jsonb default '{}',
    started_at timestamptz not null default now(),
    last_activity timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index ai_tutor_sessions_user_id on public.ai_tutor_sessions (user_id, last_activity desc);
  create index ai_tutor_sessions_subject_id on public.ai_tutor_sessions (subject_id);
  call app.own_rows('public.ai_tutor_sessions', 'user_id');
  grant update on public.ai_tutor_sessions to studyflow_system;
  call app.guard_subject_of('public.ai_tutor_sessions');
  call app.touch_updated_at_of('public.ai_tutor_sessions');
  call app.record_changes_of('public.ai_tutor_sessions');
`;

const AI_MESSAGES = `
  create table public.ai_messages (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    session_id uuid not null references public.ai_tutor_sessions on delete cascade,
    role text not null check (role in ('user', 'assistant', 'system')),
    content text not null,
    ai_provider public.ai_provider,
    tokens_used integer,
    response_time integer,
    message_metadata jsonb default '{}',
    created_at timestamptz not null default now()
  );
  create index ai_messages_user_id on public.ai_messages (user_id, created_at desc);
  create index ai_messages_session_id on public.ai_messages (session_id, created_at);
  call app.own_rows('public.ai_messages', 'user_id');
  grant insert on public.ai_messages to studyflow_system;
  call app.record_changes_of('public.ai_messages');

  create function app.guard_tutor_session() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from public.ai_tutor_sessions s where s.id = new.session_id and s.user_id = new.user_id) then
      raise foreign_key_violation using
        message = 'insert or update on table "ai_messages" violates foreign key constraint "ai_messages_session_id_fkey"',
        detail = format('Key (session_id)=(%s) is not present in table "ai_tutor_sessions".', new.session_id),
        schema = 'public', table = 'ai_messages', constraint = 'ai_messages_session_id_fkey';
    end if;
    return new;
  end $$;
  create trigger guard_tutor_session before insert or update of session_id, user_id on public.ai_messages
    for each row execute function app.guard_tutor_session();
`;
