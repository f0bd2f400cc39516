import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { ServerClock } from '../../../client/src/clock.ts';
import { ask, openSocket } from '../e2e/sockets.ts';
import type { Person } from '../e2e/stage.ts';
import type { Chance } from '../fuzz/chance.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { uuidOf } from './chances.ts';
import { overLimit, spread } from './figures.ts';
import { serving, until } from './processes.ts';
import { makePublicRoom, signUpMany } from './room-load.ts';

interface Sizes {
  readonly devices: number;
  readonly phases: number;
  readonly [name: string]: number;
}

const LIMIT_MS = 100;
const PHASE_SECONDS = 2;
/** As the client package asks after it has connected. */
const EXCHANGES = 5;
/** Quartz is within 200 ppm. */
const MOST_DRIFT = 0.000_2;
const MOST_OFF_MS = 20 * 60_000;

campaign<Sizes>({
  promise: 'Q159',
  title:
    'devices whose clocks are minutes off, drift and are set while a phase runs believe that it ends at the same moment',
  sizes: { smallest: { devices: 12, phases: 3 }, full: { devices: 100, phases: 50 } },
  least: { 'ends compared': 100, processes: 2 },
  run: async (run) => {
    const { stage, size } = run;
    const people = await signUpMany(stage, size.devices);
    const room = await makePublicRoom(stage, people[0]!, 0);
    const devices = await Promise.all(
      people.map((person, index) => openDevice(run, { person, room, index })),
    );
    const differences: number[] = [];
    try {
      for (let phase = 0; phase < size.phases; phase += 1) {
        const believed = await playPhase(run, devices, room);
        differences.push(...pairsOf(believed));
      }
    } finally {
      for (const device of devices) device.close();
    }
    run.count('processes', Math.min(serving(stage).length, size.devices));
    run.count('ends compared', differences.length);
    run.count(
      'largest error of a clock',
      `${Math.round(Math.max(...devices.map(({ offMs }) => offMs)) / 1_000)} s`,
    );
    run.count('difference', spread(differences));
    const factor = run.slowdown.factor();
    run.wrong(...overLimit('between two devices', differences, { share: 0.99, limitMs: LIMIT_MS, factor }));
  },
});

/** Somebody's device: a clock of its own, and a socket on one of the processes. */
interface Device {
  readonly offMs: number;
  readonly socket: Socket;
  /** Somebody sets its clock. */
  jump(): Promise<void>;
  /** When it believed that each phase ended, by the time that no device knows. */
  readonly ends: number[];
  close(): void;
}

async function openDevice(
  { stage, isControl, chanceFor }: CampaignRun<Sizes>,
  { person, room, index }: { readonly person: Person; readonly room: string; readonly index: number },
): Promise<Device> {
  const chance = chanceFor(index);
  const { monotonic, wall, offMs, jump } = brokenClock(chance, isControl);
  const urls = serving(stage).map(({ url }) => url!);
  const socket = await openSocket(urls[index % urls.length]!, person);
  let known = Promise.resolve();
  const clock = new ServerClock({ monotonic, wall, onJump: () => void (known = synchronise(socket, clock)) });
  await synchronise(socket, clock);
  const ends: number[] = [];
  let cancel = new AbortController();
  socket.on('room:events', ({ events }: { events: readonly RoomEvent[] }) => {
    for (const { type, data } of events) {
      // That the phase is over is what a device is to know by itself.
      if (data.timer === undefined || type === 'timer.finished') continue;
      cancel.abort();
      cancel = new AbortController();
      if (data.timer.ends_at !== null) void awaitEnd(clock, data.timer, ends, cancel.signal);
    }
  });
  const { reply } = await ask(socket, 'room:join', { room_id: room });
  if (reply?.ok !== true) throw new Error(`A device could not join: ${JSON.stringify(reply)}`);
  const setClock = async (): Promise<void> => {
    jump();
    // The page draws the time, sees that the clock was set, and cannot know by how much until it has asked.
    clock.now();
    await known;
  };
  return { offMs, socket, jump: setClock, ends, close: () => (cancel.abort(), void socket.disconnect()) };
}

interface RoomEvent {
  readonly type: string;
  readonly data: { readonly timer?: { readonly ends_at: string | null } };
}

/** A clock that is wrong by minutes, goes too fast or too slow, and can be set. */
function brokenClock(chance: Chance, isRight: boolean) {
  const off = isRight ? 0 : aside(chance) * MOST_OFF_MS;
  const rate = isRight ? 1 : 1 + aside(chance) * MOST_DRIFT;
  let set = 0;
  const monotonic = (): number => performance.now() * rate;
  return {
    offMs: Math.abs(off),
    monotonic,
    wall: () => performance.timeOrigin + monotonic() + off + set,
    jump: () => {
      if (!isRight) set += aside(chance) * MOST_OFF_MS;
    },
  };
}

/** From -1 to 1. */
function aside(chance: Chance): number {
  return chance.below(2_000_001) / 1_000_000 - 1;
}

async function synchronise(socket: Socket, clock: ServerClock): Promise<void> {
  for (let n = 0; n < EXCHANGES; n += 1) {
    const asked = clock.local();
    const answer = (await socket.timeout(10_000).emitWithAck('clock:sync', { t0: asked })) as {
      readonly t1: number;
      readonly t2: number;
    };
    clock.add({ asked, heard: clock.local(), received: answer.t1, answered: answer.t2 });
    await delay(20);
  }
}

/** As a page does it: sleeps until the end by its clock, and looks again. How late a timer rings is not the clock's. */
async function awaitEnd(
  clock: ServerClock,
  { ends_at }: { readonly ends_at: string | null },
  ends: number[],
  signal: AbortSignal,
): Promise<void> {
  const end = Date.parse(ends_at ?? '');
  for (;;) {
    const left = end - clock.now();
    if (signal.aborted) return;
    if (left <= 0) {
      ends.push(performance.now() + left);
      return;
    }
    await delay(Math.min(Math.max(left, 1), 100), undefined, { signal }).catch(() => undefined);
  }
}

/** One phase that is paused, goes on, and ends; half of the clocks are set meanwhile. */
async function playPhase(
  run: CampaignRun<Sizes>,
  devices: readonly Device[],
  room: string,
): Promise<readonly number[]> {
  const before = devices.map(({ ends }) => ends.length);
  const move = async (action: string, more: object = {}): Promise<void> => {
    const payload = { room_id: room, client_id: uuidOf(run.chance), action, ...more };
    const { reply } = await ask(devices[0]!.socket, 'room:timer', payload);
    if (reply?.ok !== true) throw new Error(`The timer did not ${action}: ${JSON.stringify(reply)}`);
  };
  await move('start', { phase: 'focus', duration_seconds: PHASE_SECONDS });
  await delay(300);
  await move('pause');
  await Promise.all(devices.filter((_, index) => index % 2 === 1).map((device) => device.jump()));
  await move('resume');
  await until(
    'every device believes that the phase is over',
    () => devices.every(({ ends }, index) => ends.length > before[index]!),
    60_000,
  );
  return devices.map(({ ends }) => ends.at(-1)!);
}

function pairsOf(times: readonly number[]): number[] {
  return times.flatMap((time, index) => times.slice(index + 1).map((other) => Math.abs(time - other)));
}
