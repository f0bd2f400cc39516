import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Run } from '../plan/plan.ts';
import { onceNamed } from '../sql/shapes.ts';
import { TYPED } from '../sql/answer.ts';
import type { RestDeps } from './deps.ts';

const NAMES: Run = {
  statement: onceNamed(
    'rest.time-zones',
    `${TYPED} select string_agg(name, e'\\n') as result from pg_catalog.pg_timezone_names`,
  ),
  values: {},
};

/** Reads the names of all time zones, one on each line: the platform does, for all who ask for one. */
export const readTimeZones = useCase<RestDeps, z.ZodUndefined, string>({
  name: 'rest.read-time-zones',
  kind: 'query',
  input: z.undefined(),
  roles: ['service_role'],
  run: ({ text }) => text(NAMES),
});
