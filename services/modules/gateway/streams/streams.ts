import { setTimeout as wait } from 'node:timers/promises';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { GatewayCall } from '../call.ts';
import type { GatewayCaller } from '../caller.ts';
import type { ChatRequest } from '../canonical/request.ts';
import { streamGone, streamUnknown } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { Keeper, type KeepDeps } from './keep-stream.ts';
import type { StreamAbout, StreamMoment } from './kept-stream.ts';
import { ownerOf } from './owner.ts';
import { tellOn } from './tell-on.ts';

/** Streams that outlive the connection, and the process, that they began on. */
export interface Streams {
  /** The gateway whose streams are kept, of calls with `keepAs`. */
  readonly gateway: Gateway;
  /**
   * Begins a stream whose id its caller chose, kept before anybody is asked: of all who begin it at one moment, in
   * whichever processes, one does.
   *
   * @returns nothing when it has begun already; then it can be followed
   * @throws `common.unavailable` without Redis: nobody could tell whether it has
   */
  begin(call: GatewayCall): Promise<AsyncIterable<readonly GatewayPart[]> | undefined>;
  /**
   * A stream from its first part on: what was said, then what is being said, wherever. When whoever said it is dead or
   * has left, one of those who follow goes on with it.
   *
   * @throws `gateway.stream-unknown`: never begun, forgotten, or somebody else's; `common.unavailable` without Redis
   */
  follow(id: string, by: FollowerOf): Promise<FollowedStream>;
}

/** Who follows a stream. */
export interface FollowerOf {
  readonly who: GatewayCaller;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

export interface FollowedStream {
  readonly about: StreamAbout;
  /** What was said up to now. */
  readonly said: readonly GatewayPart[];
  readonly isEnded: boolean;
  /** What is said from now on, as `Gateway.stream`. @throws `gateway.stream-gone`, and what the stream fails with */
  rest(): AsyncIterable<readonly GatewayPart[]>;
}

export interface StreamsDeps extends KeepDeps {
  readonly gateway: Gateway;
  readonly ids: Pick<Ids, 'token'>;
}

/** How often a stream that runs elsewhere is looked at; less often while it is silent. */
const LOOK_MS = { first: 30, most: 250 };

export function createStreams(deps: StreamsDeps): Streams {
  const { gateway, store, pulse, ids } = deps;
  const newTurn = (): string => `${pulse.process}/${ids.token(9)}`;
  return {
    gateway: {
      ...gateway,
      stream: (call) => {
        if (call.keepAs === undefined) return gateway.stream(call);
        call.note?.('x-stream-id', call.id);
        return tellOn(new Keeper(deps, call, newTurn()), call, (own) => gateway.stream(own));
      },
    },
    begin: async (call) => {
      const keeper = new Keeper(deps, call, newTurn());
      return (await keeper.claim()) ? tellOn(keeper, call, (own) => gateway.stream(own)) : undefined;
    },
    follow: async (id, follower) => {
      const found = await store.find(id);
      if (found === undefined || found.owner !== ownerOf(follower.who)) throw streamUnknown();
      const { about, request } = found;
      const first = await store.read(id, 0);
      if (first === undefined) throw streamUnknown();
      const said = first.batches.flat();
      return {
        about,
        said,
        isEnded: first.state === 'ended',
        rest: () => followOn(deps, { about, request, follower, newTurn }, first),
      };
    },
  };
}

interface Following {
  readonly about: StreamAbout;
  readonly request: ChatRequest | undefined;
  readonly follower: FollowerOf;
  readonly newTurn: () => string;
}

async function* followOn(
  deps: StreamsDeps,
  following: Following,
  first: StreamMoment,
): AsyncGenerator<readonly GatewayPart[]> {
  const { store } = deps;
  const { about, follower, newTurn } = following;
  const batches = [...first.batches];
  let moment = first;
  for (let pauseMs = LOOK_MS.first; moment.state !== 'ended';) {
    if (!(await isTold(deps, moment))) {
      const turn = newTurn();
      if (await store.take(about.id, moment.by, turn)) {
        const late = await lookAt(deps, about.id, batches.length);
        batches.push(...late.batches);
        yield* late.batches;
        yield* goOn(deps, following, { turn, told: batches.flat(), wasLeft: moment.state === 'left' });
        return;
      }
    } else if (!(await wait(pauseMs, true, { signal: follower.signal }).catch(() => false))) return;
    moment = await lookAt(deps, about.id, batches.length);
    batches.push(...moment.batches);
    yield* moment.batches;
    pauseMs = moment.batches.length > 0 ? LOOK_MS.first : Math.min(LOOK_MS.most, pauseMs * 1.5);
  }
}

async function isTold({ pulse }: StreamsDeps, { state, by }: StreamMoment): Promise<boolean> {
  return state === 'running' && pulse.isAlive(by.slice(0, by.indexOf('/')));
}

async function lookAt({ store }: StreamsDeps, id: string, from: number): Promise<StreamMoment> {
  const moment = await store.read(id, from);
  if (moment === undefined) throw streamGone();
  return moment;
}

interface Turn {
  readonly turn: string;
  readonly told: readonly GatewayPart[];
  readonly wasLeft: boolean;
}

/** This process runs the stream from here on. */
function goOn(
  deps: StreamsDeps,
  { about, request, follower }: Following,
  { turn, told, wasLeft }: Turn,
): AsyncIterable<readonly GatewayPart[]> {
  if (request === undefined) throw streamGone();
  const call: GatewayCall = {
    id: about.id,
    requestId: follower.requestId,
    who: follower.who,
    request,
    fallback: about.fallback,
    door: about.door,
    signal: follower.signal,
    keepAs: about.head,
    told: { parts: told.filter((part) => part.type !== 'end'), isAccounted: wasLeft },
  };
  return tellOn(new Keeper(deps, call, turn), call, (own) => deps.gateway.stream(own));
}
