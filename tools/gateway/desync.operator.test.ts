import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { slowdownNow } from '../local/slowdown.ts';
import { anyFreePort } from '../local/ports.ts';
import { waitUntil } from '../local/wait.ts';
import { DESYNC_CASES } from './desync-cases.ts';
import { startHaproxy, type Passed } from './haproxy.ts';
import { startNaiveFront } from './naive-front.ts';
import { startGateway } from './nginx.ts';
import { startProgram, type RunningProgram } from './program.ts';

interface Front {
  readonly port: number;
  readonly passed: () => readonly Passed[];
  stop(): Promise<void>;
}

const FRONTS: Readonly<Record<string, (server: string) => Promise<Front>>> = {
  nginx: async (server) => {
    const gateway = await startGateway({ api: server, rooms: server });
    return {
      port: gateway.port,
      passed: () =>
        gateway
          .log()
          .filter(({ upstream }) => upstream !== '')
          .map(({ method, path, upstream_status }) => ({
            method,
            path,
            status: Number(upstream_status || -1),
          })),
      stop: () => gateway.stop(),
    };
  },
  haproxy: startHaproxy,
  // The proof that the cases bite.
  'a careless front': startNaiveFront,
};

/** Whether each of the one is also in the other, as often. */
function isPart(part: readonly string[], whole: readonly string[]): boolean {
  const rest = [...whole];
  return part.every((one) => {
    const index = rest.indexOf(one);
    if (index >= 0) rest.splice(index, 1);
    return index >= 0;
  });
}

/** Whether an address is of a case: what is smuggled, or what is left of an odd one, too. */
function isOf(path: string, url: string): boolean {
  return url === path || ['/', '%', '\r'].some((next) => url.startsWith(path + next));
}

interface Counted {
  readonly method: string;
  readonly url: string;
}

/** The cases in which the platform has counted other requests than the front has passed on. */
function differencesIn(
  work: readonly { readonly name: string; readonly path: string }[],
  log: readonly Passed[],
  counted: readonly Counted[],
): readonly object[] {
  return work.flatMap(({ name: what, path }) => {
    const passed = log.filter((one) => isOf(path, one.path));
    const ofPlatform = counted.filter(({ url }) => isOf(path, new URL(url, 'http://x').pathname));
    // What the platform refused to read (400), or whose asker left, it may have counted or not: never more than that.
    const answered = passed.filter(({ status }) => status === 200).map(({ method }) => method);
    const atMost = passed.map(({ method }) => method);
    const methods = ofPlatform.map(({ method }) => method);
    const isSame = isPart(answered, methods) && isPart(methods, atMost);
    return isSame ? [] : [{ what, passed, ofPlatform }];
  });
}

describe.each(Object.keys(FRONTS))('behind %s (S13)', (name) => {
  let platform: RunningProgram;
  let front: Front;

  beforeAll(async () => {
    const port = await anyFreePort();
    platform = await startProgram(process.execPath, ['tools/gateway/platform-server.ts', String(port)], port);
    front = await FRONTS[name]!(`127.0.0.1:${port}`);
  });

  afterAll(async () => {
    await front.stop();
    await platform.stop('SIGKILL');
  });

  /** Requests that the platform has counted. */
  const counted = (): readonly Counted[] =>
    platform
      .output()
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Counted] : []));

  /** Sends the bytes on a connection of their own and reads until nothing comes. */
  async function send(bytes: string): Promise<void> {
    const socket = connect(front.port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    socket.resume();
    socket.write(Buffer.from(bytes, 'latin1'));
    await Promise.race([once(socket, 'close'), delay(250)]);
    socket.destroy();
  }

  /** What somebody else is answered meanwhile: their own request, and no other's. */
  async function ask(path: string): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${front.port}${path}`, {
      signal: AbortSignal.timeout(10_000),
    });
    expect({ path, status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { url: path },
    });
  }

  test('it is seen whether the platform counts the requests that the front counts, in every case', async () => {
    const work = DESYNC_CASES.map((one, index) => ({ ...one, path: `/case-${index}` }));
    const queue = [...work];
    const worker = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        await send(one.bytes(one.path));
        await ask(`/other/${one.path.slice(1)}`);
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    const compare = () => differencesIn(work, front.passed(), counted());
    // What is still held open for the rest of a request ends with its connection; the logs are written then.
    await delay(1_500);
    await waitUntil(() => name === 'a careless front' || compare().length === 0, {
      timeoutMs: 5_000 * slowdownNow(),
      everyMs: 250,
    });
    const differing = compare();
    const all = counted().length;
    process.stdout.write(
      `${name}: ${work.length} cases, ${all} requests counted, ${differing.length} counted differently\n`,
    );
    if (name === 'a careless front') {
      expect(differing.length).toBeGreaterThan(20);
      return;
    }
    expect(differing).toEqual([]);
    expect(all).toBeGreaterThan(work.length);
  });
});
