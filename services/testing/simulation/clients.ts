import type { RoomMessage } from '../../modules/rooms/actor/room.messages.ts';
import type { RoomEvent } from '../../modules/rooms/room.ts';
import type { Record as HistoryRecord, Timed } from '../rooms/history.ts';
import type { Witness } from './judge/witness.ts';
import { messageOf } from './message.ts';
import type { Operation, Plan } from './plan.ts';
import type { SimulatedProcess } from './process.ts';
import type { Lane } from './world/lane.ts';
import type { Network } from './world/network.ts';
import type { Scheduler } from './world/scheduler.ts';

/** A client gives up waiting after so long, and sends again after so long. */
const TIMEOUT_MS = 3_000;
const AGAIN_MS = 150;

export interface ClientsOptions {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly lane: Lane;
  readonly witness: Witness;
  readonly roomId: (room: number) => string;
  readonly userId: (client: number) => string;
  /** The processes that take requests now. */
  readonly serving: () => readonly SimulatedProcess[];
  readonly readAfter: (
    from: SimulatedProcess,
    roomId: string,
    after: number,
  ) => Promise<readonly RoomEvent[]>;
}

/** An answer as a client sees it. */
export interface LookAnswer {
  readonly room: string;
  readonly seq: number;
  readonly timer: string;
}

interface Place {
  seq: number;
  /** The process that reads for it now. */
  reader: SimulatedProcess | undefined;
}

interface Sent {
  /** The one process that it goes through; otherwise wherever the client is connected. */
  readonly through: SimulatedProcess | undefined;
  readonly operation: Operation;
  readonly message: RoomMessage;
  readonly cid: string | undefined;
  attempts: number;
}

/** People at their front ends: they send until they are answered, and read along without a hole. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #places = new Map<string, Place>();
  /** What waits for an answer of each process, to be sent again when it is gone. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #open = 0;
  #sent = 0;
  readonly records: Timed[] = [];
  readonly looks: LookAnswer[] = [];
  /** How often somebody was told that something is unavailable. */
  unavailable = 0;
  /** The longest that anybody waited for a final answer, in milliseconds. */
  longestWaitMs = 0;

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** Requests without a final answer. */
  get open(): number {
    return this.#open;
  }

  start(operation: Operation): void {
    const { scheduler, lane } = this.#options;
    scheduler.after(lane, operation.at - scheduler.now, '', () => this.begin(operation));
  }

  begin(operation: Operation, through?: SimulatedProcess): void {
    this.#sent += 1;
    const name = `c${this.#sent}`;
    const cid = 'action' in operation || operation.type === 'post' ? name : undefined;
    const message = this.#messageOf(operation, name);
    if (cid !== undefined) this.#note(operation, { type: 'invoke', cid });
    const copies = operation.type === 'post' && operation.twice ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1)
      this.#send({ operation, message, cid, attempts: copy, through });
  }

  /** What a process's feed has for those who are connected to it. */
  receive(processId: string, roomId: string, events: readonly RoomEvent[]): void {
    const { plan, roomId: nameOf } = this.#options;
    for (let client = 0; client < plan.clients; client += 1) {
      const process = this.#processOf(client, 0);
      if (process?.processId !== processId) continue;
      for (let room = 0; room < plan.rooms; room += 1) {
        const place = nameOf(room) === roomId ? this.#places.get(`${client} ${room}`) : undefined;
        if (place !== undefined) this.#take({ client, room }, place, { events, process });
      }
    }
  }

  /** A process is gone, and its connections with it. */
  disconnected(processId: string): void {
    const { scheduler, lane, network } = this.#options;
    const waiting = this.#waiting.get(processId);
    this.#waiting.delete(processId);
    if (waiting === undefined) return;
    scheduler.after(lane, network.delay(processId, 'clients'), 'connections lost', () => {
      for (const again of waiting) again();
    });
  }

  /** Everybody reads to the end of the rooms that they have joined. */
  catchUp(): void {
    for (const [key, place] of this.#places) {
      const [client = 0, room = 0] = key.split(' ').map(Number);
      const process = this.#processOf(client, 0);
      if (process !== undefined) this.#read({ client, room }, place, process);
    }
  }

  #send(sent: Sent): void {
    const { scheduler, network, lane, roomId, userId, witness } = this.#options;
    const { operation, message } = sent;
    const process = sent.through ?? this.#processOf(operation.client, sent.attempts);
    const room = roomId(operation.room);
    const user = userId(operation.client);
    const begun = scheduler.now;
    const floor = witness.floor(room);
    this.#open += 1;
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      this.#open -= 1;
      cancel();
      if (process !== undefined) this.#waiting.get(process.processId)?.delete(again);
      return true;
    };
    const again = (): void => {
      if (!end()) return;
      if (sent.cid !== undefined) this.#note(operation, { type: 'unknown', cid: sent.cid });
      this.#later({ ...sent, attempts: sent.attempts + 1 });
    };
    const patience = process === undefined ? AGAIN_MS : TIMEOUT_MS;
    const cancel = scheduler.after(lane, patience, 'client gives up waiting', again);
    if (process === undefined) return;
    this.#waitFor(process.processId, again);
    const back = (what: string, deliver: () => void): void => {
      network.send(process.place, { lane, place: user }, what, { deliver, stream: undefined });
    };
    const deliver = (): void => {
      process.ask(room, message).then(
        (reply) => {
          const answer = (reply ?? {}) as { readonly seq?: number };
          witness.answered(process.processId, room, answer);
          back('ok', () => {
            if (!end()) return;
            this.#longest(begun);
            this.#succeed(sent, answer, { process, floor });
          });
        },
        (thrown: unknown) => {
          back(`refused ${reasonOf(thrown)}`, () => {
            this.#refuse(sent, thrown, { process, again, end });
          });
        },
      );
    };
    network.send(user, process, message.type, { deliver, stream: undefined });
  }

  #waitFor(processId: string, again: () => void): void {
    const waiting = this.#waiting.get(processId) ?? new Set();
    this.#waiting.set(processId, waiting.add(again));
  }

  #later(sent: Sent): void {
    const { scheduler, lane } = this.#options;
    this.#open += 1;
    scheduler.after(lane, AGAIN_MS, '', () => {
      this.#open -= 1;
      this.#send(sent);
    });
  }

  #succeed(
    { operation, cid }: Sent,
    answer: { readonly seq?: number },
    { process, floor }: { process: SimulatedProcess; floor: number },
  ): void {
    const { witness, roomId } = this.#options;
    const room = roomId(operation.room);
    if (cid !== undefined && answer.seq !== undefined) {
      witness.acknowledged(room, answer.seq);
      this.#note(operation, { type: 'ok', cid, seq: answer.seq });
    }
    if ((operation.type === 'look' || operation.type === 'join') && answer.seq !== undefined) {
      const { seq } = answer;
      witness.sawSeq(process.processId, room, { seq, floor });
      const { timer } = answer as unknown as { timer: { state: string } };
      this.looks.push({ room, seq, timer: timer.state });
      if (operation.type === 'join') this.#enter(operation, { seq, process });
    }
  }

  #enter(operation: Operation, { seq, process }: { seq: number; process: SimulatedProcess }): void {
    const key = `${operation.client} ${operation.room}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = { seq, reader: undefined };
      this.#places.set(key, place);
      const { userId, roomId } = this.#options;
      this.#add({
        type: 'join',
        client: userId(operation.client),
        room: roomId(operation.room),
        after: seq,
        seq,
      });
    } else this.#read(operation, place, process);
  }

  #refuse(
    { operation, cid, attempts }: Sent,
    thrown: unknown,
    { process, again, end }: { process: SimulatedProcess; again: () => void; end: () => boolean },
  ): void {
    const { code = 'none', reason = String(thrown) } = thrown as { code?: string; reason?: string };
    if (code === 'UNAVAILABLE') {
      this.unavailable += 1;
      again();
      return;
    }
    if (!end()) return;
    if (!reason.startsWith('room.')) {
      this.#options.witness.object(
        `(10) ${process.processId} failed to ${operation.type}: ${reason} ${describe(thrown)}`,
      );
    }
    // Of a message that was sent more than once another copy may still be accepted.
    const isOnly = attempts === 0 && !(operation.type === 'post' && operation.twice);
    if (cid !== undefined)
      this.#note(operation, isOnly ? { type: 'fail', cid, reason } : { type: 'unknown', cid });
  }

  /** The process a client is connected to, or the next one where it goes. */
  #processOf(client: number, attempt: number): SimulatedProcess | undefined {
    const serving = this.#options.serving();
    return serving[(client + attempt) % Math.max(1, serving.length)];
  }

  #take(
    who: { client: number; room: number },
    place: Place,
    { events, process }: { events: readonly RoomEvent[]; process: SimulatedProcess },
  ): void {
    const { userId, roomId } = this.#options;
    for (const { seq, client_id: cid } of events) {
      if (seq <= place.seq) continue;
      if (seq > place.seq + 1) {
        this.#read(who, place, process);
        return;
      }
      place.seq = seq;
      this.#add({ type: 'recv', client: userId(who.client), room: roomId(who.room), seq, cid });
    }
  }

  #read(who: { client: number; room: number }, place: Place, process: SimulatedProcess): void {
    // A process that is gone reads no more.
    if (place.reader?.lane.isGone === false) return;
    place.reader = process;
    this.#options.readAfter(process, this.#options.roomId(who.room), place.seq).then(
      (events) => {
        if (place.reader === process) place.reader = undefined;
        this.#take(who, place, { events, process });
      },
      () => {
        if (place.reader === process) place.reader = undefined;
      },
    );
  }

  #messageOf(operation: Operation, cid: string): RoomMessage {
    const { userId, roomId, plan } = this.#options;
    const process = plan.withPresence ? this.#processOf(operation.client, 0)?.processId : undefined;
    return messageOf(operation, { cid, userId, text: `${cid} in ${roomId(operation.room)}`, process });
  }

  #note(
    { client, room }: Operation,
    record:
      | { readonly type: 'invoke' | 'unknown'; readonly cid: string }
      | { readonly type: 'ok'; readonly cid: string; readonly seq: number }
      | { readonly type: 'fail'; readonly cid: string; readonly reason: string },
  ): void {
    const { userId, roomId } = this.#options;
    this.#add({ ...record, client: userId(client), room: roomId(room) });
  }

  #add(record: HistoryRecord): void {
    this.records.push({ ...record, t_mono: this.#options.scheduler.now, t_wall: '' });
  }

  #longest(begun: number): void {
    this.longestWaitMs = Math.max(this.longestWaitMs, this.#options.scheduler.now - begun);
  }
}

function reasonOf(thrown: unknown): string {
  const { reason, cause } = thrown as { reason?: string; cause?: unknown };
  return `${reason ?? 'for no reason'}${typeof cause === 'string' ? `: ${cause}` : ''}`;
}

function describe(thrown: unknown): string {
  const { cause = thrown } = thrown as { cause?: unknown };
  const { stack } = cause as { stack?: string };
  return stack?.slice(0, 400) ?? JSON.stringify(cause);
}
