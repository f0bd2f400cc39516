import { z } from 'zod';
import { SchemaBook, type JsonSchema } from './schema-book.ts';
import { CONNECTION_CALLS } from './connection-calls.ts';
import { CONNECTION_EVENTS, ConnectRefusal, type ServerEvent } from './server-event.ts';
import type { SocketEvent } from './socket-event.ts';

export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: object;
  };
  readonly [part: string]: unknown;
}

/** What of an event that clients send is described. */
export type Call = Pick<SocketEvent, 'event' | 'summary' | 'output'> & {
  readonly useCase: Pick<SocketEvent['useCase'], 'input'>;
};

/** Everything that travels over Socket.IO, to be described. */
export interface SocketDoors {
  /** What clients send. */
  readonly calls: readonly Call[];
  /** What the server sends by itself. */
  readonly events: readonly ServerEvent[];
}

/** The answer to an event that was refused. */
const Refused = z
  .object({
    ok: z.literal(false),
    error: z.object({
      code: z.string().meta({ description: 'The class of the error, such as CONFLICT.' }),
      reason: z.string().meta({ description: '`module.what`: compare this one (docs/errors.md).' }),
      message: z.string().meta({ description: "A sentence in the reader's language." }),
      retryable: z.boolean().meta({
        description: 'Whether the outcome may be unknown: send the same again, with the same client_id.',
      }),
      details: z.record(z.string(), z.unknown()).optional(),
      retry_after_ms: z.int().optional(),
    }),
  })
  .meta({ id: 'Refused' });

const CHANNEL = '#/channels/platform';

/** The AsyncAPI 3 document of these events, from the same schemas that validate. */
export function asyncApiOf(
  doors: SocketDoors,
  about: { readonly version: string; readonly publicUrl: string },
): AsyncApiDocument {
  const calls = [...CONNECTION_CALLS, ...doors.calls].toSorted(byEvent);
  const events = [...CONNECTION_EVENTS, ...doors.events].toSorted(byEvent);
  const book = new SchemaBook();
  const messages = {
    ...Object.assign({}, ...calls.map((call) => messagesOfCall(call, book))),
    ...Object.fromEntries(events.map((event) => [idOf(event.event), messageOfEvent(event, book)])),
    'connect.refused': {
      name: 'connect_error',
      title: 'The handshake was refused',
      summary: 'The `data` of `connect_error`; socket.io-client does not try again by itself.',
      payload: book.refer('ConnectRefused', ConnectRefusal, 'output'),
    },
  } as Record<string, object>;
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'StudyFlow over Socket.IO',
      version: about.version,
      description:
        'Live rooms, inbox and presence: events of Socket.IO 4 in the namespace `/`. Every event that a client sends is acknowledged.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { platform: serverOf(about.publicUrl) },
    channels: { platform: { address: '/', title: 'The namespace /', messages } },
    operations: {
      ...Object.fromEntries(calls.map(({ event, summary }) => [idOf(event), callOperation(event, summary)])),
      ...Object.fromEntries(
        events.map(({ event, summary }) => [`${idOf(event)}.sent`, eventOperation(event, summary)]),
      ),
    },
    components: {
      schemas: book.schemas(),
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'As `auth: {token, apikey?}` of the connection.',
        },
      },
    },
  };
}

function byEvent({ event: left }: { event: string }, { event: right }: { event: string }): number {
  return left < right ? -1 : Number(left > right);
}

function serverOf(publicUrl: string): object {
  const { host, protocol } = new URL(publicUrl);
  return {
    host,
    protocol: protocol === 'https:' ? 'wss' : 'ws',
    pathname: '/socket.io/',
    description: 'Socket.IO 4 over websockets, or long polling behind a sticky balancer.',
    security: [{ $ref: '#/components/securitySchemes/accessToken' }],
  };
}

function messagesOfCall({ event, summary, useCase, output }: Call, book: SchemaBook): object {
  const id = idOf(event);
  const answer = output === undefined ? [] : [book.refer(`${nameOf(event)}Answer`, output, 'output')];
  const ok = { type: 'object', properties: { ok: { const: true } }, required: ['ok'] };
  return {
    [id]: {
      name: event,
      title: summary,
      payload: book.refer(`${nameOf(event)}Call`, useCase.input, 'input'),
    },
    [`${id}.acknowledged`]: {
      name: event,
      title: `What answers ${event}`,
      payload: { oneOf: [{ allOf: [ok, ...answer] }, book.refer('Refused', Refused, 'output')] },
    },
  };
}

function messageOfEvent({ event, summary, payload }: ServerEvent, book: SchemaBook): object {
  return { name: event, title: summary, payload: book.refer(`${nameOf(event)}Event`, payload, 'output') };
}

/** We receive what clients send, and reply with the acknowledgement. */
function callOperation(event: string, summary: string): object {
  const id = idOf(event);
  return {
    action: 'receive',
    summary,
    channel: { $ref: CHANNEL },
    messages: [{ $ref: `${CHANNEL}/messages/${id}` }],
    reply: {
      channel: { $ref: CHANNEL },
      messages: [{ $ref: `${CHANNEL}/messages/${id}.acknowledged` }],
    },
  };
}

function eventOperation(event: string, summary: string): object {
  return {
    action: 'send',
    summary,
    channel: { $ref: CHANNEL },
    messages: [{ $ref: `${CHANNEL}/messages/${idOf(event)}` }],
  };
}

/** `room:join` → `room.join`; keys may not hold colons. */
function idOf(event: string): string {
  return event.replaceAll(':', '.');
}

/** `room:join` → `RoomJoin`. */
export function nameOf(event: string): string {
  return event.replaceAll(/(?:^|[:.-])(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
