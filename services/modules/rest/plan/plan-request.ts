import { refused } from '../errors.ts';
import { nearName } from '../registry/near-name.ts';
import type { Registry, Table } from '../registry/registry.ts';
import type { RestRequest } from '../request/rest-request.ts';
import { UTC } from '../request/time-zones.ts';
import { planCall } from './plan-call.ts';
import { planDelete, planUpdate } from './plan-change.ts';
import { planInsert } from './plan-insert.ts';
import { planPut } from './plan-put.ts';
import type { Plan } from './plan.ts';
import { planRead, type Planning } from './plan-read.ts';

/** What a request asks for, ready to run. @throws AppError in PostgREST's form */
export function planRequest(planning: Planning, request: RestRequest): Plan {
  const plan = planPath(planning, request);
  const { timezone } = request.preferences;
  return timezone === undefined || UTC.has(timezone) ? plan : inZone(plan, timezone);
}

/** What shares a round trip shares its settings too: with a zone of its own a request goes alone. */
function inZone({ otherwise, ...plan }: Plan, zone: string): Plan {
  const isRead = plan.kind === 'read';
  return { ...plan, kind: isRead ? 'read-alone' : 'alone', run: otherwise?.() ?? plan.run, zone };
}

function planPath(planning: Planning, request: RestRequest): Plan {
  const [first = '', second, ...more] = request.path;
  if (first === 'rpc' && second !== undefined && more.length === 0)
    return planRoutine(planning, second, request);
  if (first === '') throw refused(404, 'PGRST126', 'Root endpoint metadata is disabled');
  if (second !== undefined) throw refused(404, 'PGRST125', 'Invalid path specified in request URL');
  const plan = Object.hasOwn(PLAN_OF, request.method) ? PLAN_OF[request.method] : undefined;
  if (plan === undefined) throw unknownMethod(request.method);
  return plan(planning, findTable(planning.registry, first), request);
}

type PlanTable = (planning: Planning, table: Table, request: RestRequest) => Plan;

const PLAN_OF: Readonly<Record<string, PlanTable>> = {
  GET: planRead,
  HEAD: planRead,
  POST: planInsert,
  PUT: planPut,
  PATCH: planUpdate,
  DELETE: planDelete,
};

function planRoutine(planning: Planning, name: string, request: RestRequest): Plan {
  const { method } = request;
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    throw refused(405, 'PGRST101', `Cannot use the ${method} method on RPC`);
  }
  return planCall(planning, name, request);
}

function unknownMethod(method: string): Error {
  return refused(405, 'PGRST117', `Unsupported HTTP method: ${method}`);
}

function findTable({ tables }: Registry, name: string): Table {
  const table = tables.get(name);
  if (table !== undefined) return table;
  const near = nearName(name, tables.keys());
  throw refused(
    404,
    'PGRST205',
    `Could not find the table 'public.${name.slice(0, 200).toWellFormed()}' in the schema cache`,
    { hint: near === undefined ? undefined : `Perhaps you meant the table 'public.${near}'` },
  );
}
