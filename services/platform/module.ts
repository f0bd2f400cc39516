import type { Subscriber } from './events/row-change.ts';
import type { Route } from './http/route.ts';
import type { Job } from './jobs/job.ts';
import type { SealedColumn } from './secrets/sealed-column.ts';
import type { ServerEvent } from './sockets/server-event.ts';
import type { SocketEvent } from './sockets/socket-event.ts';

/** What a module gives to the processes that mount it: its doors, as data. */
export interface ModuleParts {
  readonly name: string;
  readonly routes?: readonly Route[];
  readonly socketEvents?: readonly SocketEvent[];
  /** What it says to sockets by itself, for documents and the types of clients. */
  readonly serverEvents?: readonly ServerEvent[];
  readonly subscribers?: readonly Subscriber[];
  readonly jobs?: readonly Job[];
  /** Where it keeps what the secret box has sealed, to be sealed anew when the master key is rotated. */
  readonly sealed?: readonly SealedColumn[];
  /** What is done about a person before the rows of their account go: all that no foreign key does. Safe to repeat. */
  readonly forgetPerson?: (userId: string, signal: AbortSignal) => Promise<void>;
}
