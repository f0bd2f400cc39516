import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { StreakRepository } from './analytics.repository.ts';
import { IS_STUDIED, RUNS, STUDIED_AT } from './studied.sql.ts';

const PERSON = `($1->>'user_id')::uuid`;

/**
 * Holds the account, so that it is not deleted meanwhile: a deletion goes through profile and streak in an order of its
 * own, and would meet us half-way. One that has begun is waited for, and leaves nothing to hold.
 */
const holdPerson = defineStatement(
  'analytics.hold-person',
  `select p.timezone from auth.users u join public.profiles p on p.id = u.id
   where u.id = ${PERSON} for key share of u`,
);

const ensureRow = defineStatement(
  'analytics.ensure-streak',
  `insert into public.study_streaks (user_id) values (${PERSON})
   on conflict (user_id) do nothing returning user_id`,
);

const lockRow = defineStatement(
  'analytics.lock-streak',
  `select user_id from public.study_streaks where user_id = ${PERSON} for no key update`,
);

/** Only a row that changes is written, so that nothing goes round in circles through the outbox. */
const recompute = defineStatement(
  'analytics.recompute-streak',
  `update public.study_streaks k
   set (current_streak, longest_streak, total_study_days, last_study_date, streak_start_date) =
     row(r.current, r.longest, r.days, r.last, r.started)
   from (
     with days as (
       select distinct (${STUDIED_AT} at time zone ($1->>'time_zone'))::date as day
       from public.study_sessions where user_id = ${PERSON} and ${IS_STUDIED}
     ), runs as (${RUNS.replace('from days', `from days where day <= ($1->>'today')::date`)})
     select coalesce(max(length) filter (where last >= ($1->>'today')::date - 1), 0) as current,
       coalesce(max(length), 0) as longest, coalesce(sum(length), 0)::integer as days, max(last) as last,
       max(first) filter (where last >= ($1->>'today')::date - 1) as started
     from runs) r
   where k.user_id = ${PERSON}
     and (k.current_streak, k.longest_streak, k.total_study_days, k.last_study_date, k.streak_start_date)
       is distinct from (r.current, r.longest, r.days, r.last, r.started)
   returning k.user_id`,
);

const updateProfile = defineStatement(
  'analytics.update-profile-totals',
  `update public.profiles p set study_streak = t.streak, total_study_time = t.minutes
   from (select
       (select current_streak from public.study_streaks where user_id = ${PERSON}) as streak,
       (select coalesce(sum(duration), 0)::integer from public.study_sessions
        where user_id = ${PERSON} and ${IS_STUDIED}) as minutes) t
   where p.id = ${PERSON} and (p.study_streak, p.total_study_time) is distinct from (t.streak, t.minutes)
   returning p.id`,
);

/** The first condition is for the index: nobody's yesterday is later than today in UTC. */
const endStreaks = defineStatement(
  'analytics.end-streaks',
  `update public.study_streaks k set current_streak = 0, streak_start_date = null
   where k.user_id in (
     select s.user_id from public.study_streaks s join auth.users u on u.id = s.user_id
     where s.current_streak > 0 and s.last_study_date < (now() at time zone 'UTC')::date
       and s.last_study_date < app.study_day(s.user_id, now()) - 1
     limit ($1->>'most')::integer for no key update of s skip locked for key share of u skip locked)
   returning k.user_id`,
);

const endProfileStreaks = defineStatement(
  'analytics.end-profile-streaks',
  `update public.profiles set study_streak = 0
   where id in (select value::uuid from jsonb_array_elements_text($1->'users')) and study_streak <> 0
   returning id`,
);

/** The port over PostgreSQL, for the platform itself: everybody's rows. */
export function streaksIn(scope: Scope): StreakRepository {
  return {
    hold: (userId) => firstRow<{ timezone: string | null }>(scope, holdPerson, { user_id: userId }),
    recompute: async (userId, zone, today) => {
      const person = { user_id: userId };
      await scope.rows(ensureRow, person);
      await scope.rows(lockRow, person);
      await scope.rows(recompute, { ...person, time_zone: zone, today });
      await scope.rows(updateProfile, person);
    },
    endBroken: async (most) => {
      const ended = await scope.rows<{ user_id: string }>(endStreaks, { most });
      if (ended.length > 0) await scope.rows(endProfileStreaks, { users: ended.map((row) => row.user_id) });
      return ended.length;
    },
  };
}
