import { defineStatement } from '../../platform/database/statement.ts';

const SHOWN = `a.id, a.fingerprint, a.starts_at, a.state, a.labels, a.annotations, a.round, a.round_at, a.received_at,
  a.heard_at, a.acknowledged_by, a.acknowledged_at, a.acknowledged_until, a.note, a.resolved_at`;

/** What was heard, in the order of its keys. */
const HEARD = `jsonb_to_recordset($1->'alerts') as h (fingerprint text, starts_at timestamptz, labels jsonb,
  annotations jsonb)`;

/** A firing that comes so soon after the end was sent before it; later than that it fires again. */
export const reopen = defineStatement(
  'alerts.reopen',
  `update app.alerts a set state = 'firing', round = a.round + 1, round_at = clock_timestamp(), resolved_at = null,
     next_at = clock_timestamp(), acknowledged_by = null, acknowledged_at = null, acknowledged_until = null, note = null,
     version = a.version + 1
   from ${HEARD} where a.fingerprint = h.fingerprint and a.starts_at = h.starts_at and a.state = 'resolved'
     and a.heard_at < clock_timestamp() - interval '1 minute' returning a.id`,
);
export const hearFiring = defineStatement(
  'alerts.hear-firing',
  `insert into app.alerts as a (fingerprint, starts_at, labels, annotations, next_at)
   select h.fingerprint, h.starts_at, h.labels, h.annotations, clock_timestamp() from ${HEARD}
   where not exists (select from app.alerts n where n.fingerprint = h.fingerprint and n.starts_at > h.starts_at)
   on conflict (fingerprint, starts_at) do update set heard_at = clock_timestamp(), labels = excluded.labels,
     annotations = excluded.annotations where a.state <> 'resolved'
   returning a.id, a.xmax::text = '0' as is_new`,
);
/** The word that an earlier firing is over was lost, or is still on its way. */
export const endEarlier = defineStatement(
  'alerts.end-earlier',
  `update app.alerts a set state = 'resolved', resolved_at = clock_timestamp(), next_at = null, version = a.version + 1
   from ${HEARD} where a.fingerprint = h.fingerprint and a.starts_at < h.starts_at and a.state <> 'resolved'
   returning a.id`,
);
/** The end of an alert that nobody knows is kept too: its firing may come late. */
export const hearResolved = defineStatement(
  'alerts.hear-resolved',
  `insert into app.alerts as a (fingerprint, starts_at, labels, annotations, state, resolved_at)
   select h.fingerprint, h.starts_at, h.labels, h.annotations, 'resolved', clock_timestamp() from ${HEARD}
   on conflict (fingerprint, starts_at) do update set state = 'resolved', resolved_at = clock_timestamp(),
     heard_at = clock_timestamp(), next_at = null, version = a.version + 1 where a.state <> 'resolved'
   returning a.id`,
);
export const record = defineStatement(
  'alerts.record',
  `insert into app.alert_history (alert_id, kind, who, level, note)
   select e.alert_id, e.kind, e.who, e.level, e.note
   from jsonb_to_recordset($1->'events') as e (alert_id uuid, kind text, who text, level integer, note text)
   returning id`,
);
export const hearWatchdog = defineStatement(
  'alerts.hear-watchdog',
  `insert into app.alert_watchdog as w (heard_at) values (clock_timestamp())
   on conflict (only_one) do update set heard_at = excluded.heard_at returning w.heard_at`,
);
/** The silence of one that was never heard counts from the first look. */
export const beginWatch = defineStatement(
  'alerts.begin-watch',
  `insert into app.alert_watchdog (heard_at) values (clock_timestamp()) on conflict (only_one) do nothing returning heard_at`,
);
export const watch = defineStatement(
  'alerts.watch',
  `select w.heard_at, w.heard_at + ($1->>'silent_ms')::float8 * interval '1 ms' as silent_since,
     w.heard_at < clock_timestamp() - ($1->>'silent_ms')::float8 * interval '1 ms' as is_silent,
     (select a.starts_at from app.alerts a where a.fingerprint = $1->>'fingerprint' and a.state <> 'resolved'
       order by a.starts_at desc limit 1) as raised_at
   from app.alert_watchdog w`,
);
export const find = defineStatement(
  'alerts.find',
  `select ${SHOWN}, coalesce((select jsonb_agg(jsonb_build_object('at', e.at, 'kind', e.kind, 'who', e.who,
       'level', e.level, 'note', e.note) order by e.id)
     from (select * from app.alert_history e where e.alert_id = a.id order by e.id desc limit 200) e), '[]') as history
   from app.alerts a where a.id = ($1->>'id')::uuid`,
);
export const list = defineStatement(
  'alerts.list',
  `select ${SHOWN} from app.alerts a where a.state in (select jsonb_array_elements_text($1->'states'))
   order by a.state = 'resolved', a.received_at desc, a.id desc limit ($1->>'most')::integer`,
);
export const acknowledge = defineStatement(
  'alerts.acknowledge',
  `update app.alerts a set state = 'acknowledged', acknowledged_by = $1->>'by', acknowledged_at = clock_timestamp(),
     acknowledged_until = clock_timestamp() + ($1->>'minutes')::float8 * interval '1 minute',
     next_at = clock_timestamp() + ($1->>'minutes')::float8 * interval '1 minute', note = $1->>'note',
     version = a.version + 1
   where a.id = ($1->>'id')::uuid and a.state <> 'resolved' returning ${SHOWN}`,
);
export const resolve = defineStatement(
  'alerts.resolve',
  `update app.alerts a set state = 'resolved', resolved_at = clock_timestamp(), heard_at = clock_timestamp(),
     next_at = null, version = a.version + 1
   where a.id = ($1->>'id')::uuid and a.state <> 'resolved' returning ${SHOWN}`,
);
export const due = defineStatement(
  'alerts.due',
  `select ${SHOWN}, extract(epoch from clock_timestamp()) * 1000 as now_ms,
     coalesce((select jsonb_agg(distinct jsonb_build_object('level', t.level, 'turn', t.turn))
       from app.alert_tellings t where t.alert_id = a.id and t.round = a.round), '[]') as told
   from app.alerts a where a.next_at <= clock_timestamp() order by a.next_at limit ($1->>'most')::integer
   for update skip locked`,
);
export const advance = defineStatement(
  'alerts.advance',
  `update app.alerts a set next_at = d.next_at, version = a.version + 1,
     state = case when d.lapsed_at is null then a.state else 'firing' end,
     round = a.round + (d.lapsed_at is not null)::integer, round_at = coalesce(d.lapsed_at, a.round_at)
   from jsonb_to_recordset($1->'advances') as d (id uuid, lapsed_at timestamptz, next_at timestamptz)
   where a.id = d.id returning a.id`,
);
export const addTellings = defineStatement(
  'alerts.add-tellings',
  `insert into app.alert_tellings (alert_id, round, level, turn, contact, way, due_at)
   select a.id, a.round, t.level, t.turn, t.contact, t.way, t.due_at
   from jsonb_to_recordset($1->'tellings') as t (alert_id uuid, level integer, turn integer, contact text, way text,
     due_at timestamptz)
   join app.alerts a on a.id = t.alert_id on conflict do nothing returning id`,
);
export const reconsider = defineStatement(
  'alerts.reconsider',
  `update app.alerts a set next_at = clock_timestamp() where a.state = 'firing' returning a.id`,
);
export const drop = defineStatement(
  'alerts.drop',
  `update app.alert_tellings t set state = 'dropped' from app.alerts a
   where a.id = t.alert_id and t.state = 'due' and t.try_at <= clock_timestamp()
     and (a.state <> 'firing' or a.round <> t.round) returning t.id`,
);
export const claim = defineStatement(
  'alerts.claim',
  `update app.alert_tellings t set attempts = t.attempts + 1,
     try_at = clock_timestamp() + ($1->>'lease_ms')::float8 * interval '1 ms'
   from (select d.id from app.alert_tellings d where d.state = 'due' and d.try_at <= clock_timestamp()
     order by d.try_at limit ($1->>'most')::integer for update skip locked) d,
     (select ${SHOWN} from app.alerts a) a
   where t.id = d.id and a.id = t.alert_id and a.state = 'firing' and a.round = t.round
   returning t.id, t.level, t.turn, t.contact, t.way, t.attempts, to_jsonb(a) as alert`,
);
export const settle = defineStatement(
  'alerts.settle',
  `update app.alert_tellings t set state = $1->>'state', failure = $1->>'failure',
     sent_at = case when $1->>'state' = 'sent' then clock_timestamp() end,
     try_at = clock_timestamp() + coalesce(($1->>'again_ms')::float8, 0) * interval '1 ms'
   where t.id = ($1->>'id')::uuid and t.attempts = ($1->>'attempts')::integer and t.state = 'due' returning t.id`,
);
export const count = defineStatement(
  'alerts.count',
  `select count(*) filter (where a.state = 'firing') as firing,
     count(*) filter (where a.state = 'acknowledged') as acknowledged from app.alerts a where a.state <> 'resolved'`,
);
export const forget = defineStatement(
  'alerts.forget',
  `delete from app.alerts where id in (select id from app.alerts where state = 'resolved'
     and resolved_at < clock_timestamp() - ($1->>'days')::integer * interval '1 day' limit 1000) returning id`,
);
