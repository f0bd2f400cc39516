import { defineStatement } from '../../../platform/database/statement.ts';

/** Guesses of one account within an hour: from all devices that it does not know together, and from one that it knows. */
const MOST = `case when g.device = '' then 10 else 20 end`;
const LAST_HOUR = `array(
  select t from unnest(g.guessed_at) t where t > clock_timestamp() - interval '1 hour' order by t)`;

/** One atomic step, so that guesses at the same time count too. No row comes back where the answer is to wait. */
export const takeGuess = defineStatement(
  'identity.guess.take',
  `insert into auth.guesses as g (subject, device, guessed_at)
   select $1->>'subject', case when exists (
       select from auth.known_devices d where d.user_id = ($1->>'userId')::uuid and d.device = $1->>'device')
     then $1->>'device' else '' end, array[clock_timestamp()]
   on conflict (subject, device) do update set guessed_at = ${LAST_HOUR} || clock_timestamp()
     where g.locked_until <= clock_timestamp() and cardinality(${LAST_HOUR}) < ${MOST}
   returning device, guessed_at[cardinality(guessed_at)] as at`,
);

export const waitOfGuess = defineStatement(
  'identity.guess.wait',
  `select ceil(1000 * extract(epoch from greatest(g.locked_until,
       case when cardinality(${LAST_HOUR}) >= ${MOST} then (${LAST_HOUR})[1] + interval '1 hour' end,
       clock_timestamp() + interval '1 second') - clock_timestamp()))::bigint as wait_ms
   from auth.guesses g
   where g.subject = $1->>'subject' and g.device = case when exists (
       select from auth.known_devices d where d.user_id = ($1->>'userId')::uuid and d.device = $1->>'device')
     then $1->>'device' else '' end`,
);

/** From the fifth on (the tenth from a known device) each wrong guess doubles the wait: half a minute, one, two … */
export const lockAfterGuess = defineStatement(
  'identity.guess.lock',
  `update auth.guesses g set locked_until = clock_timestamp() + interval '30 seconds'
     * 2 ^ (cardinality(${LAST_HOUR}) - ${MOST} / 2)
   where g.subject = $1->>'subject' and g.device = $1->>'device'
     and cardinality(${LAST_HOUR}) >= ${MOST} / 2
   returning g.subject`,
);

/** It was no guess after all. A known device starts anew; what others tried from elsewhere still counts. */
export const forgetGuess = defineStatement(
  'identity.guess.forget',
  `update auth.guesses g set guessed_at = case when g.device = ''
     then array_remove(g.guessed_at, ($1->>'at')::timestamptz) else '{}' end
   where g.subject = $1->>'subject' and g.device = $1->>'device'
   returning g.subject`,
);

export const rememberDevice = defineStatement(
  'identity.guess.remember-device',
  `insert into auth.known_devices (user_id, device) values (($1->>'userId')::uuid, $1->>'device')
   on conflict (user_id, device) do update set last_used_at = now()
   returning device`,
);

/** The twenty that were used last stay. */
export const forgetOldDevices = defineStatement(
  'identity.guess.forget-old-devices',
  `delete from auth.known_devices d where d.user_id = ($1->>'userId')::uuid and d.device in (
     select o.device from auth.known_devices o where o.user_id = ($1->>'userId')::uuid
     order by o.last_used_at desc, o.device offset 20)
   returning d.device`,
);

/** What no rule looks at any more. */
export const dropOldGuesses = defineStatement(
  'identity.garbage.guesses',
  `delete from auth.guesses g where g.locked_until < now()
     and coalesce(g.guessed_at[cardinality(g.guessed_at)] < now() - interval '1 hour', true)
   returning g.subject`,
);

export const dropOldDevices = defineStatement(
  'identity.garbage.known-devices',
  `delete from auth.known_devices where last_used_at < now() - interval '180 days' returning device`,
);
