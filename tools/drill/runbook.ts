/** The commands of a runbook: run while its alert fires, and what they then said. */
import { readFileSync, writeFileSync } from 'node:fs';
import { signalGroup, startCommand } from '../docs/shell.ts';

/** A command of a runbook, with what the page says that it answers. */
export interface Order {
  readonly command: string;
  /** The lines of its fence as they stand in the page. */
  readonly text: string;
}

/** An order, and what became of it. */
export interface Obeyed extends Order {
  readonly output: string;
  readonly code: number | null;
}

const FENCE = /```(?:console|sh)\n(\$ [^\n]*)\n?([\s\S]*?)```/g;
const COMMAND_MS = 15_000;
/** What a shell answers when there is no such program, or it may not be run. */
const NO_PROGRAM = [126, 127];

/** Where the runbook of an alert is. */
export const pageOf = (alert: string): string => `docs/runbooks/${alert}.md`;

/** The orders of a runbook; those of a cluster are `kubectl`'s. */
export function ordersOf(page: string): Order[] {
  return Array.from(page.matchAll(FENCE), ([text, command = '']) => ({ text, command: command.slice(2) }));
}

/** Runs what the runbook says for this kind of platform. @throws Error for a command that there is not, or when it is ended. */
export async function obey(
  alert: string,
  env: NodeJS.ProcessEnv,
  { isHere, signal }: { readonly isHere: (command: string) => boolean; readonly signal: AbortSignal },
): Promise<Obeyed[]> {
  const obeyed: Obeyed[] = [];
  for (const order of ordersOf(readFileSync(pageOf(alert), 'utf8'))) {
    if (!isHere(order.command)) continue;
    signal.throwIfAborted();
    const running = startCommand(order.command, process.cwd(), { ...process.env, ...env });
    const kill = (): void => signalGroup(running, 'SIGKILL');
    const timer = setTimeout(kill, COMMAND_MS);
    signal.addEventListener('abort', kill, { once: true });
    const code = await running.exited;
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    signal.throwIfAborted();
    if (code !== null && NO_PROGRAM.includes(code)) {
      throw new Error(`The runbook of ${alert} names a command that cannot be run: ${order.command}`);
    }
    obeyed.push({ ...order, output: running.output(), code });
  }
  return obeyed;
}

/** Puts what the commands said into the page, in place of what stood there. */
export function writeOutputs(alert: string, obeyed: readonly Obeyed[]): void {
  const before = readFileSync(pageOf(alert), 'utf8');
  let page = before;
  for (const { text, command, output } of obeyed) {
    const said = output
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .replaceAll(/^\n+|\n+$/g, '');
    page = page.replace(text, () => `\`\`\`console\n$ ${command}\n${said === '' ? '' : `${said}\n`}\`\`\``);
  }
  if (page !== before) writeFileSync(pageOf(alert), page);
}
