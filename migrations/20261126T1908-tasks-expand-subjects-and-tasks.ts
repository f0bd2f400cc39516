import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** subjects and tasks, and the guard that keeps everybody's rows from pointing at somebody else's subject. */
export class TasksSubjectsAndTasks extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(SUBJECTS);
    this.addSql(GUARD);
    this.addSql(TASKS);
  }

  override down(): void {
    this.addSql(`
      drop table public.tasks;
      drop procedure app.guard_subject_of(regclass);
      drop function app.guard_subject();
      drop table public.subjects;
    `);
  }
}

const SUBJECTS = `
  create table public.subjects (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    name text not null,
    description text,
    color text default '#3B82F6',
    icon text,
    is_archived boolean default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (user_id, name)
  );
  call app.own_rows('public.subjects', 'user_id');
  call app.touch_updated_at_of('public.subjects');
  call app.record_changes_of('public.subjects');
`;

/**
 * A foreign key is checked with its owner's rights, past row-level security. The answer is the one that a missing
 * row would give, so that nobody learns whether somebody else's id exists.
 */
const GUARD = `
  create function app.guard_subject() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from public.subjects s where s.id = new.subject_id and s.user_id = new.user_id) then
      raise foreign_key_violation using
        message = format('insert or update on table "%s" violates foreign key constraint "%1$s_subject_id_fkey"',
          tg_table_name),
        detail = format('Key (subject_id)=(%s) is not present in table "subjects".', new.subject_id),
        schema = tg_table_schema, table = tg_table_name, constraint = tg_table_name || '_subject_id_fkey';
    end if;
    return new;
  end $$;

  create procedure app.guard_subject_of(subject regclass) language plpgsql as $$
  begin
    execute format('create trigger guard_subject before insert or update of subject_id, user_id on %s
      for each row when (new.subject_id is not null) execute function app.guard_subject()', subject);
  end $$;
`;

const TASKS = `
  create table public.tasks (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    title text not null,
    description text,
    status public.task_status default 'todo',
    priority public.task_priority default 'medium',
    assignment_type text,
    due_date timestamptz,
    estimated_duration integer,
    actual_duration integer,
    points integer,
    tags text[] default '{}',
    attachments text,
    completed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index tasks_user_id on public.tasks (user_id, created_at desc, id desc);
  create index tasks_user_id_due_date on public.tasks (user_id, due_date);
  create index tasks_subject_id on public.tasks (subject_id);
  call app.own_rows('public.tasks', 'user_id');
  call app.guard_subject_of('public.tasks');
  call app.touch_updated_at_of('public.tasks');
  call app.record_changes_of('public.tasks');
`;
