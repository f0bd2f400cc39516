import type { EngineConnection } from './engine.ts';

const STEP_MS = 25;

/**
 * Closes transports without a packet, so that socket.io-client comes back by itself, spread over the time:
 * the other processes get them one after the other, not as one wave.
 */
export async function closeGently(connections: readonly EngineConnection[], withinMs: number): Promise<void> {
  const steps = Math.max(1, Math.floor((withinMs * 0.8) / STEP_MS));
  const perStep = Math.max(1, Math.ceil(connections.length / steps));
  for (let from = 0; from < connections.length; from += perStep) {
    await pause(STEP_MS);
    for (const connection of connections.slice(from, from + perStep)) connection.close();
  }
  await pause(STEP_MS);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
