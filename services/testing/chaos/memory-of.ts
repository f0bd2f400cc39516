/** How much memory a process takes, and how late its loop is, as it says itself. */
import { internalPage } from './processes.ts';

const MEGABYTE = 1_048_576;

/** A figure of its metrics. @throws Error when it does not say. */
export async function figureOf(internalUrl: string, name: string): Promise<number> {
  const page = String(await internalPage(internalUrl, '/metrics'));
  const line = page
    .split('\n')
    .find((text) => text.startsWith(name) && /^[ {]/.test(text.slice(name.length)));
  const value = Number(line?.split(' ').at(-1));
  if (line === undefined || Number.isNaN(value)) throw new Error(`${internalUrl} does not tell ${name}`);
  return value;
}

/** Megabytes that it has in memory. */
export async function memoryOf(internalUrl: string): Promise<number> {
  return (await figureOf(internalUrl, 'process_resident_memory_bytes')) / MEGABYTE;
}

/** p99 in milliseconds of how late its loop was, since this was asked last. */
export async function loopLagOf(internalUrl: string): Promise<number> {
  return (await figureOf(internalUrl, 'nodejs_eventloop_lag_p99_seconds')) * 1_000;
}
