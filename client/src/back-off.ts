/** How long a wave of clients that lost the same process is drawn out, at least. */
const SPREAD_MS = 2_000;
const LONGEST_MS = 20_000;

/**
 * When to connect again: anywhere within 2 s at first, so that thousands who lost the same process do not come as one
 * wave (no 100 ms hold more than a twentieth of them), then within twice as much each time, up to 20 s.
 */
export function reconnectDelay(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, SPREAD_MS * 2 ** attempt);
}

/** After a process that said it stops within so long: it closes connections spread over that time already. */
export function drainDelay(withinMs: number, random: () => number): number {
  return random() * Math.max(200, SPREAD_MS - withinMs);
}

/** When to send again what had no answer: 250 ms doubling to 5 s, half of it by chance. */
export function resendDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(5_000, 250 * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random();
}
