import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** quizzes and quiz_attempts, as the existing database has them. */
export class LearningQuizzes extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(QUIZZES);
    this.addSql(QUIZ_ATTEMPTS);
  }

  override down(): void {
    this.addSql(`
      drop table public.quiz_attempts, public.quizzes;
      drop function app.guard_quiz();
    `);
  }
}

const QUIZZES = `
  create table public.quizzes (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    title text not null,
    description text,
    questions jsonb default '[]',
    total_questions integer default 0,
    time_limit integer,
    passing_score integer default 70,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index quizzes_user_id on public.quizzes (user_id, created_at desc);
  create index quizzes_subject_id on public.quizzes (subject_id);
  call app.own_rows('public.quizzes', 'user_id');
  call app.guard_subject_of('public.quizzes');
  call app.touch_updated_at_of('public.quizzes');
  call app.record_changes_of('public.quizzes');
`;

const QUIZ_ATTEMPTS = `
  create table public.quiz_attempts (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    quiz_id uuid not null references public.quizzes on delete cascade,
    answers jsonb default '{}',
    score integer,
    time_taken integer,
    completed boolean default false,
    started_at timestamptz not null default now(),
    completed_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index quiz_attempts_user_id on public.quiz_attempts (user_id, created_at desc);
  create index quiz_attempts_quiz_id on public.quiz_attempts (quiz_id);
  call app.own_rows('public.quiz_attempts', 'user_id');
  call app.record_changes_of('public.quiz_attempts');

  create function app.guard_quiz() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from public.quizzes q where q.id = new.quiz_id and q.user_id = new.user_id) then
      raise foreign_key_violation using
        message = 'insert or update on table "quiz_attempts" violates foreign key constraint "quiz_attempts_quiz_id_fkey"',
        detail = format('Key (quiz_id)=(%s) is not present in table "quizzes".', new.quiz_id),
        schema = 'public', table = 'quiz_attempts', constraint = 'quiz_attempts_quiz_id_fkey';
    end if;
    return new;
  end $$;
  create trigger guard_quiz before insert or update of quiz_id, user_id on public.quiz_attempts
    for each row execute function app.guard_quiz();
`;
