import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { anyFreePort } from '../local/ports.ts';
import { startGateway } from './nginx.ts';
import { startProgram, type RunningProgram } from './program.ts';
import { startService } from './service.ts';

const SWITCHES = 4;
/** Requests that say something about them. */
const ENOUGH = 1_000;
/** As in the config of a pod: longer than the gateway keeps an idle connection. */
const GRACE_MS = 2_000;

interface Pod {
  readonly port: number;
  readonly program: RunningProgram;
}

async function startPod(): Promise<Pod> {
  const port = await anyFreePort();
  const args = ['tools/gateway/platform-server.ts', String(port), String(GRACE_MS)];
  return { port, program: await startProgram(process.execPath, args, port) };
}

test('pods come and go behind the gateway, and no request on a kept connection notices', async () => {
  let pods = [await startPod(), await startPod()];
  const service = await startService(pods.map(({ port }) => port));
  const gateway = await startGateway({ api: service.address, rooms: service.address });
  const failures: string[] = [];
  let answered = 0;
  let isOver = false;

  const client = async (id: number): Promise<void> => {
    for (let count = 0; !isOver; count += 1) {
      const isPost = count % 2 === 0;
      try {
        const answer = await fetch(`${gateway.url}/load/${id}/${count}`, {
          ...(isPost && { method: 'POST', body: 'written once' }),
          signal: AbortSignal.timeout(10_000),
        });
        const { url } = (await answer.json()) as { url?: string };
        if (answer.status !== 200 || url !== `/load/${id}/${count}`) failures.push(`${answer.status} ${url}`);
        else answered += 1;
      } catch (error) {
        failures.push(String(error));
      }
      // Some connections are busy all the time, some rest for longer than they are kept.
      await delay(id % 4 === 0 ? 700 + 100 * id : 4);
    }
  };
  const clients = Array.from({ length: 12 }, (_, id) => client(id));

  for (let round = 0; round < SWITCHES; round += 1) {
    const [old, fresh] = [pods, [await startPod(), await startPod()]];
    service.setEndpoints(fresh.map(({ port }) => port));
    pods = fresh;
    // preStop, shortened.
    await delay(300);
    await Promise.all(
      old.map(async ({ program: { child } }) => {
        child.kill('SIGTERM');
        await once(child, 'exit');
        expect(child.exitCode).toBe(0);
      }),
    );
  }
  // A slow machine answers fewer in the same time.
  while (answered <= ENOUGH && failures.length === 0) await delay(100);
  isOver = true;
  await Promise.all(clients);
  process.stdout.write(`${SWITCHES} switches, ${answered} requests answered, ${failures.length} failed\n`);
  await gateway.stop();
  await service.stop();
  await Promise.all(pods.map(({ program }) => program.stop('SIGKILL')));
  expect(failures).toEqual([]);
  expect(answered).toBeGreaterThan(ENOUGH);
}, 120_000);
