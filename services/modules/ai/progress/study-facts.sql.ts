/** When a session counts: it is completed, and at the moment it ended. */
const DONE = `(completed or status = 'completed') and coalesce(duration, 0) > 0`;
const AT = `coalesce(completed_at, started_at, created_at)`;

/**
 * Everything that is told of a person's study, in one row. Sessions of the last 30 days by hour, weekday and subject;
 * lists are bounded: ten tasks each way, twenty goals.
 */
export const STUDY_FACTS = `
  with zone as (select $1->>'time_zone' as name, (now() at time zone ($1->>'time_zone'))::date as today),
  studied as (
    select (${AT} at time zone zone.name) as at, duration as minutes, focus_score, coalesce(distractions, 0) as distractions,
      subject_id
    from public.study_sessions, zone
    where user_id = auth.uid() and ${DONE} and ${AT} > now() - interval '31 days'
  ),
  recent as (select s.* from studied s, zone where s.at::date > zone.today - 30),
  shares as (
    select jsonb_agg(h order by h.at) filter (where h.kind = 'hour') as hours,
      jsonb_agg(h order by h.at) filter (where h.kind = 'weekday') as weekdays
    from (
      select 'hour' as kind, extract(hour from at)::integer as at, sum(minutes)::integer as minutes,
        count(*)::integer as sessions, round(avg(focus_score), 1) as average_focus
      from recent group by 2
      union all
      select 'weekday', extract(isodow from at)::integer, sum(minutes)::integer, count(*)::integer, round(avg(focus_score), 1)
      from recent group by 2
    ) h
  ),
  by_subject as (
    select coalesce(jsonb_agg(x order by x.minutes desc), '[]') as subjects from (
      select s.name as subject, sum(r.minutes)::integer as minutes, count(*)::integer as sessions
      from recent r join public.subjects s on s.id = r.subject_id and s.user_id = auth.uid()
      group by s.name order by 2 desc limit 10
    ) x
  ),
  open_tasks as (
    select id, title, due_date, priority from public.tasks
    where user_id = auth.uid() and status in ('todo', 'in_progress')
  )
  select zone.today::text as today,
    (select coalesce(sum(minutes), 0)::integer from recent) as study_minutes,
    (select coalesce(sum(minutes), 0)::integer from recent where at::date > zone.today - 7) as study_minutes_week,
    (select coalesce(sum(minutes), 0)::integer from recent
      where at::date > zone.today - 14 and at::date <= zone.today - 7) as study_minutes_week_before,
    (select count(*)::integer from recent) as sessions,
    (select count(*)::integer from recent where at::date > zone.today - 7) as sessions_week,
    (select count(distinct at::date)::integer from recent) as study_days,
    (select round(avg(focus_score), 1) from recent) as average_focus,
    (select coalesce(sum(distractions), 0)::integer from recent) as distractions,
    coalesce(shares.hours, '[]') as hours, coalesce(shares.weekdays, '[]') as weekdays, by_subject.subjects,
    (select count(*)::integer from public.tasks where user_id = auth.uid() and status = 'completed'
      and coalesce(completed_at, updated_at) > now() - interval '30 days') as tasks_completed,
    (select count(*)::integer from open_tasks) as tasks_open,
    (select coalesce(jsonb_agg(t order by t.due_date), '[]')
      from (select * from open_tasks where due_date < now() order by due_date limit 10) t) as overdue,
    (select coalesce(jsonb_agg(t order by t.due_date), '[]')
      from (select * from open_tasks where due_date >= now() and due_date < now() + interval '7 days'
        order by due_date limit 10) t) as upcoming,
    (select coalesce(jsonb_agg(g order by g.deadline nulls last), '[]') from (
      select id, title, coalesce(current_value, 0) as current_value, target_value, unit, deadline, created_at
      from public.study_goals where user_id = auth.uid() and status = 'active'
      order by deadline nulls last limit 20) g) as goals,
    coalesce((select current_streak from public.study_streaks where user_id = auth.uid()), 0) as current_streak,
    coalesce((select longest_streak from public.study_streaks where user_id = auth.uid()), 0) as longest_streak,
    (select daily_goal_hours from public.user_settings where user_id = auth.uid()) as daily_goal_hours
  from zone, shares, by_subject`;
