import type { Person, People } from './prepare.ts';
import { newTask } from './prepare.ts';

/** One kind of request, with what is sent; both sides get the same bytes. */
export interface Scenario {
  readonly name: string;
  readonly expectedStatus: number;
  /** Requests without the line of the host, one after the other. */
  readonly requests: (host: string) => string[];
}

const PER_PERSON = 4;

export function scenariosOf({ readers, writers }: People): readonly Scenario[] {
  return [
    {
      name: 'GET /api/tasks?limit=10',
      expectedStatus: 200,
      requests: (host) => readers.map((reader) => request('GET', '/api/tasks?limit=10', host, reader)),
    },
    {
      name: 'GET /api/tasks/{id}',
      expectedStatus: 200,
      requests: (host) =>
        Array.from({ length: PER_PERSON }, (_, index) =>
          readers.map((reader) => request('GET', `/api/tasks/${reader.taskIds[index] ?? ''}`, host, reader)),
        ).flat(),
    },
    {
      name: 'POST /api/tasks',
      expectedStatus: 201,
      requests: (host) =>
        writers.map((writer, index) =>
          request('POST', '/api/tasks', host, writer, JSON.stringify(newTask(index))),
        ),
    },
    ...restScenarios({ readers, writers }),
  ];
}

/** The same things through `/rest/v1`, as supabase-js asks for them. */
function restScenarios({ readers, writers }: People): readonly Scenario[] {
  const reads = (name: string, targetOf: (reader: Person) => string): Scenario => ({
    name,
    expectedStatus: 200,
    requests: (host) => readers.map((reader) => request('GET', targetOf(reader), host, reader)),
  });
  const one = (reader: Person): string => `/rest/v1/tasks?id=eq.${reader.taskIds[0] ?? ''}&select=*`;
  const list = '/rest/v1/tasks?select=*&order=created_at.desc,id.desc&limit=10';
  const embed =
    '/rest/v1/tasks?select=id,title,status,priority,due_date,subjects(name,color)' +
    '&status=eq.todo&priority=in.(high,medium)&order=due_date&limit=10';
  return [
    reads('GET /rest/v1/tasks?id=eq.{id}', one),
    reads('GET /rest/v1/tasks, 10', () => list),
    reads('GET /rest/v1/tasks, filters, embed', () => embed),
    {
      name: 'POST /rest/v1/tasks',
      expectedStatus: 201,
      requests: (host) =>
        writers.map((writer, index) => {
          const body = { ...newTask(index), user_id: writer.id };
          return request('POST', '/rest/v1/tasks', host, writer, JSON.stringify(body));
        }),
    },
    {
      name: 'PATCH /rest/v1/tasks?id=eq.{id}',
      expectedStatus: 200,
      requests: (host) =>
        readers.map((reader, index) =>
          request('PATCH', one(reader), host, reader, JSON.stringify({ title: `Chapter ${index}` })),
        ),
    },
  ];
}

/** The bytes of a request; `X-User-Id` is what the peer goes by, the token what the platform does. */
function request(method: string, target: string, host: string, person: Person, body?: string): string {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Accept: application/json',
    `Authorization: Bearer ${person.token}`,
    `X-User-Id: ${person.id}`,
    'Prefer: return=representation',
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
