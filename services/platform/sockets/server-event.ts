import { z } from 'zod';

/** One message that the server sends by itself: AsyncAPI describes it, and the client's types come from it. */
export interface ServerEvent {
  /** `room:events`. */
  readonly event: string;
  readonly summary: string;
  readonly payload: z.ZodType;
}

/** Why a socket may not connect, or why it is closed (contracts.md 2). */
const RefusalCode = z
  .enum([
    'TOKEN_MISSING',
    'TOKEN_INVALID',
    'TOKEN_EXPIRED',
    'SESSION_REVOKED',
    'APIKEY_INVALID',
    'RATE_LIMIT',
    'UNAVAILABLE',
  ])
  .meta({ id: 'RefusalCode' });

/** What `connect_error` carries as `data`. */
export const ConnectRefusal = z
  .object({
    code: RefusalCode,
    retry_after_ms: z.int().optional().meta({ description: 'How long to wait before connecting again.' }),
  })
  .meta({ id: 'ConnectRefusal' });

/** What the connection itself says, whatever the modules do. */
export const CONNECTION_EVENTS: readonly ServerEvent[] = [
  {
    event: 'server:hello',
    summary: 'The first thing that a socket hears',
    payload: z.object({
      protocol: z.literal(1),
      process: z.string().meta({ description: 'Which process this is, until it ends.' }),
      now: z.number().meta({ description: 'Room time: milliseconds since 1970, with fraction.' }),
    }),
  },
  {
    event: 'server:draining',
    summary: 'This process stops: the transport is closed within this time, connect again',
    payload: z.object({ within_ms: z.int() }),
  },
  {
    event: 'session:closed',
    summary: 'The session ended; the socket is closed and does not come back by itself',
    payload: z.object({ code: RefusalCode }),
  },
];
