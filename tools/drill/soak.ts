import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../local/wait.ts';
import type { Outcome } from './drill.ts';
import type { Ground } from './ground.ts';

const ARRIVES_MS = 60_000;

/** A platform that is well and used a little: nothing fires but Watchdog, and that arrives. */
export async function soak(ground: Ground, seconds: number): Promise<Outcome> {
  const fired = new Set<string>();
  const arrives = (): boolean => ground.receiver.find('Watchdog', 'firing', 0) !== undefined;
  await waitUntil(arrives, { timeoutMs: ARRIVES_MS, everyMs: 500 });
  const began = performance.now();
  while (performance.now() - began < seconds * 1_000) {
    for (const { labels, state } of await ground.tower.alerts()) {
      if (state === 'firing') fired.add(labels['alertname'] ?? '');
    }
    await delay(500);
  }
  const [{ answers, failed }, hasWatchdog] = [ground.load.counts(), fired.delete('Watchdog')];
  const arrived = ground.receiver.find('Watchdog', 'firing', 0);
  const problems = [
    ...[...fired].map((name) => `${name} fires`),
    ...(hasWatchdog && arrived !== undefined ? [] : ['Watchdog does not arrive']),
    ...(failed === 0 ? [] : [`${failed} of ${answers} requests fail`]),
  ];
  return {
    alert: 'Watchdog',
    fault: `none, for ${seconds} s with ${answers} requests: nothing else fires`,
    commands: 0,
    problem: problems.join(', '),
  };
}
