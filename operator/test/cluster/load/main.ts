/**
 * `make cluster-load`: people who read, write and talk at a platform, and what went wrong for them.
 *
 * It ends with SIGINT, or after so many `SWITCHES` of releases. `URL` is the gateway; `DIRECT` are more addresses, as
 * those of Services (`api=http://…,rooms=http://…`).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startLoad, type LoadReport } from './load.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

function need(name: string): string {
  const value = process.env[name] ?? '';
  if (value === '') {
    complain(`${name} is missing: URL=https://study.example ANON_KEY=sb_publishable_… make cluster-load`);
    process.exit(1);
  }
  return value;
}

function toTargets(url: string): { readonly api: string; readonly rooms: string } {
  const direct = new URLSearchParams((process.env['DIRECT'] ?? '').replaceAll(',', '&'));
  return { api: direct.get('api') ?? url, rooms: direct.get('rooms') ?? url };
}

function say({
  requests,
  failed,
  busy,
  sockets,
  reconnects,
  said,
  writes,
  longestGapMs,
  slowestMs,
  wrong,
}: LoadReport): void {
  print(
    `${requests} requests, ${failed} failed, ${busy} told to come later, the slowest took ${slowestMs} ms; ${writes} writes`,
  );
  print(
    `${sockets} sockets, ${reconnects} reconnects; ${said} messages, a room was silent for ${longestGapMs} ms at most`,
  );
  for (const sentence of wrong.slice(0, 20)) print(sentence);
  print(wrong.length === 0 ? 'Nothing was lost.' : `${wrong.length} things went wrong.`);
}

/** Long enough for sockets to move and old pods to end. */
const AFTER_SWITCH_MS = 20_000;

const url = need('URL');
const load = await startLoad({
  url,
  direct: toTargets(url),
  anonKey: need('ANON_KEY'),
  clients: Number(process.env['CLIENTS'] ?? 2),
  pauseMs: Number(process.env['PAUSE_MS'] ?? 100),
  rooms: Number(process.env['ROOMS'] ?? 3),
  members: Number(process.env['MEMBERS'] ?? 4),
});
if (process.send === undefined) print('The load is on. Ctrl-C ends it and says what came of it.');
if (process.send === undefined) {
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end.abort());
  await untilSwitched(Number(process.env['SWITCHES'] ?? 0), end.signal);
  const report = await load.stop();
  say(report);
  process.exit(report.wrong.length === 0 ? 0 : 1);
} else {
  process.send({ type: 'on' });
  process.on('message', (word) => void answer(word === 'stop'));
}

async function answer(isEnd: boolean): Promise<void> {
  process.send?.({ type: 'report', report: isEnd ? await load.stop() : load.look() });
  if (isEnd) process.disconnect();
}

/** Until another release serves, so many times; for ever without. */
async function untilSwitched(switches: number, signal: AbortSignal): Promise<void> {
  const serving = async (): Promise<string | undefined> => {
    const { release } = (await (await fetch(`${url}/version`)).json()) as { release?: string };
    return release;
  };
  let [left, last] = [switches, await serving()];
  while (!signal.aborted && (switches === 0 || left > 0)) {
    await delay(500, undefined, { signal }).catch(() => undefined);
    const now = await serving().catch(() => last);
    if (now !== last) left -= 1;
    last = now;
  }
  if (!signal.aborted) await delay(AFTER_SWITCH_MS, undefined, { signal }).catch(() => undefined);
}
