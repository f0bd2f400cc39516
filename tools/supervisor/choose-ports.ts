import { isPortFree, nextFreePort } from '../local/ports.ts';
import { isPublic } from './plan.ts';
import type { PlannedProcess, Role } from './plan.ts';

/**
 * Distances and places from which ports are looked for; PORT moves the first two. All lie below those that systems give
 * to outgoing connections (32,768 on Linux): one that was free a second ago would else be somebody's by now.
 */
const INTERNAL_DISTANCE = 100;
const POSTGRES_FROM = 15_432;
const REDIS_FROM = 26_379;
const HIGHEST_START = 65_000;

/** Platforms that start at the same moment look in different places when their PORT differs. */
const awayFrom = (base: number, port: number, width: number): number =>
  base + (Math.abs(port - 4000) % width);

/** What asks for a port: its name in the state, the first one to try, the address it will be bound to. */
interface Wish {
  name: string;
  from: number;
  host: string;
}

/** The ports of a run: kept ones where nobody else has taken them, else the next free ones. */
export interface ChosenPorts {
  ports: Record<string, number>;
  processes: PlannedProcess[];
  postgres: number;
  redis: number;
}

/** Chooses all ports, so that two parts of one run never get the same. */
export async function choosePorts(
  roles: readonly (readonly Role[])[],
  kept: Readonly<Record<string, number>>,
  { port, host }: { port: number; host: string },
): Promise<ChosenPorts> {
  const internalFrom = Math.min(port + INTERNAL_DISTANCE, HIGHEST_START);
  const wishes: Wish[] = [
    ...roles.flatMap((some, index) =>
      isPublic(some) ? [{ name: `public-${index}`, from: port + index, host }] : [],
    ),
    ...roles.map((_, index) => ({
      name: `internal-${index}`,
      from: internalFrom + index,
      host: '127.0.0.1',
    })),
    { name: 'postgres', from: awayFrom(POSTGRES_FROM, port, 5_000), host: '127.0.0.1' },
    { name: 'redis', from: awayFrom(REDIS_FROM, port, 1_500), host: '127.0.0.1' },
  ];
  const ports: Record<string, number> = { ...kept };
  // Ports that are kept for processes of a larger run are left to them.
  const taken = new Set(Object.values(kept));
  for (const wish of wishes) {
    const before = kept[wish.name];
    const chosen =
      before !== undefined && (await isPortFree(before, wish.host))
        ? before
        : await nextFreePort(wish.from, taken, wish.host);
    ports[wish.name] = chosen;
    taken.add(chosen);
  }
  const processes = roles.map((some, index) => ({
    index,
    roles: some,
    port: isPublic(some) ? (ports[`public-${index}`] ?? 0) : null,
    internalPort: ports[`internal-${index}`] ?? 0,
  }));
  return { ports, processes, postgres: ports['postgres'] ?? 0, redis: ports['redis'] ?? 0 };
}
