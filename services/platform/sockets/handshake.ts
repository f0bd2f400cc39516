import type { Socket } from 'socket.io';
import { languageOf } from '../errors/sentences.ts';
import type { RateLimiter } from '../rate-limit/rate-limiter.ts';
import { subjectOfAddress } from '../rate-limit/subject.ts';
import type { Caller } from '../use-case/caller.ts';
import { clientAddress } from './client-address.ts';
import { connectionOf } from './engine.ts';
import type { OpenSockets } from './open-sockets.ts';
import { ConnectRefused, type Refusal, type RefusalCode } from './refusal.ts';
import type { AuthenticatedSocket } from './socket-event.ts';

/** Judges what a client sends as `auth`; identity implements it. `expiresAt` in milliseconds since the epoch. */
export type VerifyHandshake = (
  credentials: { readonly token?: unknown; readonly apikey?: unknown },
  from: { readonly address: string },
) => Promise<
  | { readonly ok: true; readonly caller: Caller; readonly expiresAt: number }
  | { readonly ok: false; readonly code: RefusalCode; readonly retryAfterMs?: number }
>;

export interface HandshakeOptions {
  readonly verify: VerifyHandshake;
  readonly limiter: RateLimiter;
  readonly trustedProxies: number;
  readonly limits: { readonly perUser: number; readonly perAddress: number } | undefined;
  /** How many sockets a person has in all processes; asked only of those who have many here. */
  readonly countEverywhere: (userId: string) => Promise<number>;
  readonly open: { readonly byUser: OpenSockets; readonly byAddress: OpenSockets };
  readonly isDraining: () => boolean;
  readonly reportBug: (error: unknown, event: string, requestId: string) => void;
  readonly observe: (code: RefusalCode) => void;
}

/** How long a client waits that met a limit of open sockets: until it may have closed one. */
const TOO_MANY_RETRY_MS = 5_000;

/** Whoever has less than this part of the limit here is not counted elsewhere: most have one socket. */
const MANY_SHARE = 4;

/** The middleware of the namespace: finds out who connects, within the limits, or refuses with a code. */
export function admitSockets(options: HandshakeOptions) {
  return (socket: Socket, next: (error?: Error) => void): void => {
    admit(socket, options).then(
      (refusal) => {
        if (refusal === undefined) {
          next();
          return;
        }
        options.observe(refusal.code);
        next(new ConnectRefused(refusal));
      },
      (error: unknown) => {
        options.reportBug(error, 'connect', '');
        next(new ConnectRefused({ code: 'UNAVAILABLE', retryAfterMs: 1_000 }));
      },
    );
  };
}

async function admit(socket: Socket, options: HandshakeOptions): Promise<Refusal | undefined> {
  if (options.isDraining()) return { code: 'UNAVAILABLE', retryAfterMs: 500 };
  const address = clientAddress(socket.request, options.trustedProxies);
  const { allowed, retryAfterMs } = await options.limiter.take(subjectOfAddress(address), ['socket-connect']);
  if (!allowed) return { code: 'RATE_LIMIT', retryAfterMs };

  const { token, apikey } = socket.handshake.auth;
  const proof = await options.verify({ token, apikey }, { address });
  if (!proof.ok) return proof;
  if (!(await takePlace(socket, options, { userId: proof.caller.userId, address }))) {
    return { code: 'RATE_LIMIT', retryAfterMs: TOO_MANY_RETRY_MS };
  }
  const { headers } = socket.handshake;
  const organisation = headers['x-organisation'];
  const language = languageOf(headers['accept-language']);
  const known: AuthenticatedSocket['data'] = {
    caller: {
      ...proof.caller,
      address,
      language: language ?? proof.caller.language,
      organisationId: typeof organisation === 'string' ? organisation : proof.caller.organisationId,
    },
    hasAskedForLanguage: language !== undefined,
    expiresAt: proof.expiresAt,
  };
  Object.assign(socket.data, known);
  return undefined;
}

/** Counts the socket for its person and its address until the connection ends; false when there are enough. */
async function takePlace(
  socket: Socket,
  { limits, open, countEverywhere }: HandshakeOptions,
  { userId, address }: { userId: string; address: string },
): Promise<boolean> {
  if (limits === undefined || connectionOf(socket).readyState !== 'open') return true;
  const place = subjectOfAddress(address);
  const here = open.byUser.count(userId);
  if (open.byAddress.count(place) >= limits.perAddress || here >= limits.perUser) return false;
  open.byAddress.open(place);
  open.byUser.open(userId);
  const leave = (): void => {
    open.byAddress.close(place);
    open.byUser.close(userId);
  };
  socket.conn.once('close', leave);
  if (here < limits.perUser / MANY_SHARE || (await countEverywhere(userId)) < limits.perUser) return true;
  // Unless the connection ended meanwhile, and has left already.
  if (socket.conn.listeners('close').includes(leave)) {
    socket.conn.off('close', leave);
    leave();
  }
  return false;
}
