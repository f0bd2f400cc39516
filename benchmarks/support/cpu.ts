import { readdirSync, readFileSync } from 'node:fs';

/** What `/proc` counts in: a hundredth of a second. */
const SECONDS_PER_TICK = 0.01;

/** A process, or a process with all that it has started. */
export interface Watched {
  readonly pid: number;
  readonly withChildren?: boolean;
}

/** CPU seconds at one moment: of each watched one by name, and of the whole machine. */
export interface CpuReading {
  readonly atMs: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly machine: number;
}

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly ended: number;
}

/** Reads the kernel's accounting; only Linux has it. */
export function readCpu(watched: Readonly<Record<string, readonly Watched[]>>): CpuReading {
  const seconds: Record<string, number> = {};
  for (const [name, group] of Object.entries(watched)) {
    seconds[name] = group.reduce((sum, one) => sum + secondsOf(one), 0);
  }
  return { atMs: performance.now(), seconds, machine: machineSeconds() };
}

/** What passed between two readings; `others` is what nobody watched. */
export function cpuBetween(
  before: CpuReading,
  after: CpuReading,
): { readonly elapsed: number; readonly used: Record<string, number>; readonly others: number } {
  const used = Object.fromEntries(
    Object.entries(after.seconds).map(([name, value]) => [name, value - (before.seconds[name] ?? 0)]),
  );
  const known = Object.values(used).reduce((sum, value) => sum + value, 0);
  return {
    elapsed: (after.atMs - before.atMs) / 1_000,
    used,
    others: Math.max(0, after.machine - before.machine - known),
  };
}

function secondsOf({ pid, withChildren = false }: Watched): number {
  const top = timesOf(pid);
  if (top === undefined) return 0;
  if (!withChildren) return top.own;
  const children = everyProcess().filter(({ parent }) => parent === pid);
  return top.own + top.ended + children.reduce((sum, { own, ended }) => sum + own + ended, 0);
}

function everyProcess(): ProcessTimes[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => timesOf(Number(name)) ?? []);
}

/** The fields of `/proc/PID/stat` after the name, which may hold anything. */
function timesOf(pid: number): ProcessTimes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (index: number): number => fields[index] ?? 0;
  return {
    pid,
    parent: at(1),
    own: (at(11) + at(12)) * SECONDS_PER_TICK,
    ended: (at(13) + at(14)) * SECONDS_PER_TICK,
  };
}

/** Busy time of all cores. */
function machineSeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'latin1')
    .split('\n', 1)
    .join('')
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * SECONDS_PER_TICK;
}
