import { affectsNoRows, asPostgresSays, bodyUnreadable, refused } from '../errors.ts';
import type { Parameter } from '../grammar/query.ts';
import { nearName } from '../registry/near-name.ts';
import type { Registry, Routine } from '../registry/registry.ts';
import type { Reply, RestRequest } from '../request/rest-request.ts';
import { TYPED } from '../sql/answer.ts';
import { createBinder } from '../sql/binder.ts';
import { contentRange } from './content.ts';
import { splitAnswer } from './head.ts';
import type { Plan } from './plan.ts';
import type { Planning } from './plan-read.ts';
import { countedRows, replyTo } from './reply.ts';

/** A function of the database by its named arguments. */
export function planCall({ registry, shapes }: Planning, name: string, request: RestRequest): Plan {
  const given = argumentsOf(request);
  const routine = findRoutine(registry, name, Object.keys(given), request.method === 'POST');
  if (routine.isVolatile && request.method !== 'POST') {
    throw asPostgresSays(405, '25006', 'cannot execute INSERT in a read-only transaction');
  }
  if (request.preferences.maxAffected !== undefined) throw affectsNoRows();
  const binder = createBinder();
  const passed = routine.parameters.map(
    (parameter) => `${parameter.name} => ${binder.as(textOf(given[parameter.name]), parameter.type)}`,
  );
  const call = `to_json(public.${routine.name}(${passed.join(', ')}))`;
  const text = `${TYPED} select concat('1', e'\\n', coalesce(${call}::text, 'null')) as result`;
  return {
    kind: routine.isVolatile ? 'alone' : 'read',
    run: { statement: shapes.statementFor(text), values: binder.values },
    isTrial: request.preferences.tx === 'rollback',
    settle: (answer) => settleCall(request, answer),
  };
}

type Arguments = Readonly<Record<string, unknown>>;

/** Parameters that shape the answer and are no arguments. */
const RESERVED = new Set(['select', 'columns', 'order', 'limit', 'offset', 'and', 'or', 'apikey']);

function argumentsOf({ method, parameters, body, contentType }: RestRequest): Arguments {
  if (method !== 'POST') return Object.fromEntries(parameters.filter(([name]) => !RESERVED.has(name)));
  if (contentType === 'application/x-www-form-urlencoded') {
    return Object.fromEntries(
      new URLSearchParams(typeof body === 'string' ? body : '') as Iterable<Parameter>,
    );
  }
  const given: unknown = body ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw bodyUnreadable('Empty or invalid json');
  }
  return given as Arguments;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @throws PGRST202 when no function has that name and those arguments. */
function findRoutine(registry: Registry, name: string, keys: readonly string[], isPost: boolean): Routine {
  const routine = registry.routines.get(name);
  const parameters = routine?.parameters.map((parameter) => parameter.name) ?? [];
  const fits = parameters.length === keys.length && keys.every((key) => parameters.includes(key));
  if (routine !== undefined && fits) return routine;
  const called = `public.${shown(name)}`;
  const sorted = keys.map(shown).sort();
  const list = sorted.join(', ');
  const searched =
    sorted.length === 0 ? ' without parameters' : ` with parameter${sorted.length > 1 ? 's' : ''} ${list}`;
  const json = isPost ? ' or with a single unnamed json/jsonb parameter' : '';
  throw refused(
    404,
    'PGRST202',
    `Could not find the function ${called}${sorted.length === 0 ? ' without parameters' : `(${list})`} in the schema cache`,
    {
      details: `Searched for the function ${called}${searched}${json}, but no matches were found in the schema cache.`,
      hint: hintFor(registry, name, routine),
    },
  );
}

function hintFor(registry: Registry, name: string, routine: Routine | undefined): string | undefined {
  if (routine !== undefined) {
    const parameters = routine.parameters.map((parameter) => parameter.name).sort();
    return `Perhaps you meant to call the function public.${routine.name}(${parameters.join(', ')})`;
  }
  const near = nearName(name, registry.routines.keys());
  return near === undefined ? undefined : `Perhaps you meant to call the function public.${near}`;
}

function shown(name: string): string {
  return name.slice(0, 100).toWellFormed();
}

function settleCall(request: RestRequest, answer: string): Reply {
  const { numbers, rows } = splitAnswer(answer);
  const [count = 1] = numbers;
  return replyTo(request, {
    status: 200,
    action: 'call',
    range: contentRange(0, count, countedRows(request, count)),
    content: rows,
    isHead: request.method === 'HEAD',
  });
}
