import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** flashcard_sets, flashcards and flashcard_sessions, as the existing database has them. */
export class LearningFlashcards extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(FLASHCARD_SETS);
    this.addSql(FLASHCARDS);
    this.addSql(FLASHCARD_SESSIONS);
    this.addSql(GUARDS);
    this.addSql(TOTAL_CARDS);
  }

  override down(): void {
    this.addSql(`
      drop table public.flashcard_sessions, public.flashcards, public.flashcard_sets;
      drop function app.guard_flashcard_set(), app.guard_studied_set(), app.count_flashcards();
    `);
  }
}

const FLASHCARD_SETS = `
  create table public.flashcard_sets (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    subject_id uuid references public.subjects on delete set null,
    title text not null,
    description text,
    is_public boolean default false,
    total_cards integer default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index flashcard_sets_user_id on public.flashcard_sets (user_id, created_at desc);
  create index flashcard_sets_subject_id on public.flashcard_sets (subject_id);
  create index flashcard_sets_public on public.flashcard_sets (created_at desc) where is_public;
  call app.own_rows('public.flashcard_sets', 'user_id');
  create policy public_sets on public.flashcard_sets for select to authenticated using (is_public);
  call app.guard_subject_of('public.flashcard_sets');
  call app.touch_updated_at_of('public.flashcard_sets');
  call app.record_changes_of('public.flashcard_sets');
`;

const FLASHCARDS = `
  create table public.flashcards (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    set_id uuid not null references public.flashcard_sets on delete cascade,
    front_content text not null,
    back_content text not null,
    difficulty text check (difficulty in ('easy', 'medium', 'hard')),
    mastery_level integer default 0 check (mastery_level between 0 and 5),
    review_count integer default 0,
    last_reviewed timestamptz,
    tags text[] default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index flashcards_user_id on public.flashcards (user_id);
  create index flashcards_set_id on public.flashcards (set_id, created_at);
  call app.own_rows('public.flashcards', 'user_id');
  create policy public_sets on public.flashcards for select to authenticated
    using (exists (select 1 from public.flashcard_sets s where s.id = set_id and s.is_public));
  call app.touch_updated_at_of('public.flashcards');
  call app.record_changes_of('public.flashcards');
`;

const FLASHCARD_SESSIONS = `
  create table public.flashcard_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    flashcard_set_id uuid references public.flashcard_sets on delete set null,
    subject_id uuid references public.subjects on delete set null,
    cards_studied integer default 0,
    cards_correct integer default 0,
    cards_incorrect integer default 0,
    duration integer,
    completed boolean default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index flashcard_sessions_user_id on public.flashcard_sessions (user_id, created_at desc);
  create index flashcard_sessions_flashcard_set_id on public.flashcard_sessions (flashcard_set_id);
  create index flashcard_sessions_subject_id on public.flashcard_sessions (subject_id);
  call app.own_rows('public.flashcard_sessions', 'user_id');
  call app.guard_subject_of('public.flashcard_sessions');
  call app.touch_updated_at_of('public.flashcard_sessions');
  call app.record_changes_of('public.flashcard_sessions');
`;

/** Cards go into one's own sets; one may study somebody else's set while it is public. */
const GUARDS = `
  create function app.guard_flashcard_set() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from public.flashcard_sets s where s.id = new.set_id and s.user_id = new.user_id) then
      raise foreign_key_violation using
        message = 'insert or update on table "flashcards" violates foreign key constraint "flashcards_set_id_fkey"',
        detail = format('Key (set_id)=(%s) is not present in table "flashcard_sets".', new.set_id),
        schema = 'public', table = 'flashcards', constraint = 'flashcards_set_id_fkey';
    end if;
    return new;
  end $$;
  create trigger guard_flashcard_set before insert or update of set_id, user_id on public.flashcards
    for each row execute function app.guard_flashcard_set();

  create function app.guard_studied_set() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from public.flashcard_sets s
        where s.id = new.flashcard_set_id and (s.user_id = new.user_id or s.is_public)) then
      raise foreign_key_violation using
        message = 'insert or update on table "flashcard_sessions" violates foreign key constraint "flashcard_sessions_flashcard_set_id_fkey"',
        detail = format('Key (flashcard_set_id)=(%s) is not present in table "flashcard_sets".', new.flashcard_set_id),
        schema = 'public', table = 'flashcard_sessions', constraint = 'flashcard_sessions_flashcard_set_id_fkey';
    end if;
    return new;
  end $$;
  create trigger guard_studied_set before insert or update of flashcard_set_id, user_id on public.flashcard_sessions
    for each row when (new.flashcard_set_id is not null) execute function app.guard_studied_set();
`;

/**
 * Counts anew under the set's lock, once per statement: right whatever a client wrote into total_cards before.
 * "No key" update, because every card that is being inserted holds a key share lock on its set: two of them
 * would wait for each other.
 */
const TOTAL_CARDS = `
  create function app.count_flashcards() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    touched uuid[];
  begin
    if tg_op = 'INSERT' then
      select array_agg(distinct set_id) into touched from after;
    elsif tg_op = 'DELETE' then
      select array_agg(distinct set_id) into touched from before;
    else
      select array_agg(distinct set_id) into touched from (
        select b.set_id from before b join after a using (id) where a.set_id <> b.set_id
        union
        select a.set_id from before b join after a using (id) where a.set_id <> b.set_id
      ) moved;
    end if;
    if touched is null then
      return null;
    end if;
    perform 1 from public.flashcard_sets s where s.id = any (touched) order by s.id for no key update;
    update public.flashcard_sets s set total_cards = counted.cards
    from (select t.id, (select count(*) from public.flashcards f where f.set_id = t.id) as cards
      from unnest(touched) as t (id)) counted
    where s.id = counted.id and s.total_cards is distinct from counted.cards
      and exists (select 1 from auth.users u where u.id = s.user_id);
    return null;
  end $$;

  create trigger count_inserted after insert on public.flashcards
    referencing new table as after for each statement execute function app.count_flashcards();
  create trigger count_deleted after delete on public.flashcards
    referencing old table as before for each statement execute function app.count_flashcards();
  create trigger count_moved after update on public.flashcards
    referencing old table as before new table as after for each statement execute function app.count_flashcards();
`;
