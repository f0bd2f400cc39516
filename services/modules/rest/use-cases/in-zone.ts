import type { Plan, Run } from '../plan/plan.ts';
import { TYPED } from '../sql/answer.ts';
import { onceNamed } from '../sql/shapes.ts';
import type { RestDeps } from './deps.ts';

const SET_ZONE = onceNamed(
  'rest.set-zone',
  `${TYPED} select set_config('timezone', $1->>'zone', true) as result`,
);

/** Moves the transaction into the time zone that a plan wants, until its end. */
export async function enterZone({ text }: RestDeps, { zone }: Plan): Promise<void> {
  if (zone === undefined) return;
  const run: Run = { statement: SET_ZONE, values: { zone } };
  await text(run);
}
