import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeDataHome } from '../../tools/local/unprivileged.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** Jest loads set-up and tear-down as two modules of one process; the global object is what they share. */
const kept = globalThis as { studyflowServers?: { servers: readonly Stoppable[]; folder: string } };

export function keepServers(servers: readonly Stoppable[], folder: string): void {
  kept.studyflowServers = { servers, folder };
}

export async function stopKeptServers(): Promise<void> {
  const { servers = [], folder } = kept.studyflowServers ?? {};
  await Promise.all(servers.map((server) => server.stop()));
  if (folder === undefined) return;
  removeDataHome(join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}
