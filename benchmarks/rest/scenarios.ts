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
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
