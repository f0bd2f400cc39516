/** The operator as it is deployed: a process of its own that knows only its environment. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { eventually } from './eventually.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/main.ts');
const NODE_COMPILE_CACHE = path.resolve(
  import.meta.dirname,
  '../../../node_modules/.cache/studyflow-operator',
);
const KEPT_LINES = 5_000;

export interface OperatorOptions {
  readonly kubeconfig: string;
  /** Where its Lease is. */
  readonly namespace: string;
  /** @default its own namespace only */
  readonly watchNamespaces?: readonly string[];
  /** @default off: a test that kills it need not wait for the Lease of the dead one */
  readonly leaderElection?: boolean;
  /** @default 15 */
  readonly leaseSeconds?: number;
  /** @default any free port */
  readonly metricsPort?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One line of its log. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface OperatorProcess {
  readonly pid: number;
  readonly log: readonly LogLine[];
  /** Everything it has written, for a failing test. */
  output(): string;
  /** SIGTERM, as a kubelet sends it. @returns the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing more happens after this resolves. */
  kill(): Promise<void>;
  /** Nothing moves until it is woken, and it does not know. */
  freeze(): void;
  wake(): void;
  hasExited(): boolean;
  /** The text of its metrics. */
  metrics(): Promise<string>;
  isReady(): Promise<boolean>;
}

/** Starts it and returns at once; `untilReady` waits until its caches are full. */
export function spawnOperator(options: OperatorOptions): OperatorProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...inherited(), ...environmentOf(options) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const { log, output } = collect(child);
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (hasExited()) return child.exitCode;
    child.kill('SIGCONT'); // One that is frozen hears nothing but SIGKILL.
    child.kill(signal);
    return (await exited)[0];
  };
  const ask = async (address: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${portIn(log)}${address}`, { signal: AbortSignal.timeout(5_000) });
  return {
    pid: child.pid ?? 0,
    log,
    output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    freeze: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
    hasExited,
    metrics: async () => (await ask('/metrics')).text(),
    isReady: async () => (await ask('/readyz')).ok,
  };
}

/** Starts it and waits until it watches everything. */
export async function startOperator(options: OperatorOptions): Promise<OperatorProcess> {
  const operator = spawnOperator(options);
  await untilReady(operator);
  return operator;
}

/** @throws with what it has said, when it ends instead or is not ready in time. */
export async function untilReady(operator: OperatorProcess): Promise<void> {
  const ask = async (): Promise<boolean> => operator.hasExited() || (await operator.isReady());
  await eventually('the operator is ready', ask).catch((cause: unknown) => {
    throw new Error(`${(cause as Error).message}\n${operator.output()}`, { cause });
  });
  if (operator.hasExited()) throw new Error(`The operator has ended:\n${operator.output()}`);
}

/** Only what a process needs: nothing of Jest's, and the coverage of a run that measures it. */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '', STUDYFLOW_CHILD_COVERAGE: coverage } = process.env;
  // Campaigns start it hundreds of times: what is compiled once need not be compiled again.
  const compiled = coverage === undefined ? { NODE_COMPILE_CACHE } : { NODE_V8_COVERAGE: coverage };
  return { PATH, HOME, ...compiled };
}

function environmentOf(options: OperatorOptions): Record<string, string> {
  const { kubeconfig, namespace, watchNamespaces = [namespace], leaderElection = false } = options;
  return {
    KUBECONFIG: kubeconfig,
    POD_NAMESPACE: namespace,
    POD_NAME: `operator-${crypto.randomUUID().slice(0, 8)}`,
    WATCH_NAMESPACES: watchNamespaces.join(','),
    LEADER_ELECTION: leaderElection ? 'on' : 'off',
    LEASE_SECONDS: String(options.leaseSeconds ?? 15),
    METRICS_PORT: String(options.metricsPort ?? 0),
    LOG_LEVEL: 'debug',
    ...options.environment,
  };
}

function collect(child: ChildProcess): { readonly log: LogLine[]; output(): string } {
  const log: LogLine[] = [];
  const lines: string[] = [];
  const add = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    if (line.startsWith('{')) log.push(parse(line));
    if (log.length > KEPT_LINES) log.shift();
  };
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (data: Buffer) => {
      const pieces = `${rest}${data.toString()}`.split('\n');
      rest = pieces.pop() ?? '';
      pieces.forEach(add);
    });
  }
  return { log, output: () => lines.join('\n') };
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { message: line };
  }
}

/** It chooses a port by itself and says which in its first lines. */
function portIn(log: readonly LogLine[]): number {
  const said = log.find(({ message, port }) => message === 'runs' && typeof port === 'number');
  if (said === undefined) throw new Error('It has not said yet on which port it answers');
  return said['port'] as number;
}
