import type { DefaultEventsMap, Socket } from 'socket.io';
import type { z } from 'zod';
import type { Caller } from '../use-case/caller.ts';
import type { BoundUseCase } from '../use-case/use-case.ts';

/** A socket whose handshake was accepted. */
export type AuthenticatedSocket = Socket<
  DefaultEventsMap,
  DefaultEventsMap,
  DefaultEventsMap,
  {
    caller: Caller;
    /** Whether the client asked for the caller's language: the profile's does not matter then. */
    hasAskedForLanguage: boolean;
    expiresAt: number;
  }
>;

/** Has work done right after the acknowledgement was handed to the transport; `accepted` tells whether it said `ok: true`. */
export type AfterAcknowledgement = (work: (accepted: boolean) => void) => void;

/**
 * One message a client may send: AsyncAPI describes it, the server mounts it.
 * The acknowledgement is `{ok: true, …output}` or `{ok: false, error}` (contracts.md 2).
 */
export interface SocketEvent {
  /** `room:post`. */
  readonly event: string;
  readonly summary: string;
  readonly useCase: BoundUseCase;
  readonly output?: z.ZodType;
  /** Messages of one socket with the same turn are done one after another, as they were sent. @default all at once */
  readonly turn?: (payload: Readonly<Record<string, unknown>>) => string;
  /**
   * Runs after the use case and before the acknowledgement: joins the socket to feeds, shapes the answer.
   * @default the use case's output as it is
   */
  readonly answer?: (
    socket: AuthenticatedSocket,
    output: never,
    afterAcknowledgement: AfterAcknowledgement,
  ) => Promise<Record<string, unknown>> | Record<string, unknown>;
}
