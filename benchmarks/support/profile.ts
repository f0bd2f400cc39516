import type { Buffer } from 'node:buffer';

const INSPECTOR = 'http://127.0.0.1:9229/json/list';

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A profile that is being taken. */
export interface Profiling {
  /** Ends it and gives the dearest frames by their own time. */
  stop(frames: number): Promise<readonly { readonly share: number; readonly frame: string }[]>;
}

/** Takes a CPU profile of a Node process that runs, whoever started it: SIGUSR1 opens its inspector. */
export async function profileProcess(pid: number): Promise<Profiling> {
  process.kill(pid, 'SIGUSR1');
  const address = await inspectorOf();
  const session = await openSession(address);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  return {
    stop: async (frames) => {
      const { profile } = (await session.send('Profiler.stop')) as { profile: CpuProfile };
      session.close();
      return dearest(profile, frames);
    },
  };
}

async function inspectorOf(): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      const [target] = (await (await fetch(INSPECTOR)).json()) as { webSocketDebuggerUrl: string }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch {
      // The inspector is not open yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The inspector did not open on port 9229');
}

interface Session {
  send(method: string, parameters?: object): Promise<unknown>;
  close(): void;
}

async function openSession(address: string): Promise<Session> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }: { data: string | Buffer }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  return {
    send: (method, parameters = {}) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        socket.send(JSON.stringify({ id: lastId, method, params: parameters }));
      }),
    close: () => socket.close(),
  };
}

function dearest({ nodes, samples, timeDeltas }: CpuProfile, count: number) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id) ?? '';
    const spent = timeDeltas[index] ?? 0;
    if (frame === '(idle)') return;
    busy += spent;
    times.set(frame, (times.get(frame) ?? 0) + spent);
  });
  return [...times]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, count)
    .map(([frame, time]) => ({ share: time / busy, frame }));
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  if (url === '') return functionName;
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/services\//, 'services/');
  return `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}
