import type { HeardAlert } from './alert.ts';
import { contactsOf, dueAfterMs, waysTo, type EscalationPolicy } from './policy.ts';
import type { Tell } from './teller.ts';

export interface BlindDeps {
  readonly policy: EscalationPolicy;
  readonly tell: Tell;
  readonly now: () => Date;
}

interface Heard {
  readonly since: number;
  readonly told: Set<number>;
}

/** So many alerts are remembered; the oldest goes first. */
const MOST_REMEMBERED = 1_000;

/**
 * Tells of alerts while PostgreSQL, where they are kept, is what is gone. Alertmanager sends them again as long as it
 * is refused, which is what makes the time pass: each level is told once when its time has come. Several processes
 * know nothing of each other then, so that each of them tells.
 */
export function createBlindTeller({
  policy,
  tell,
  now,
}: BlindDeps): (heard: readonly HeardAlert[]) => Promise<void> {
  const remembered = new Map<string, Heard>();
  return async (heard) => {
    const at = now().getTime();
    const tasks: Promise<unknown>[] = [];
    for (const alert of heard) {
      const key = `${alert.fingerprint} ${alert.starts_at}`;
      if (!alert.is_firing) {
        remembered.delete(key);
        continue;
      }
      const { since, told } = remember(remembered, key, at);
      policy.levels.forEach((level, index) => {
        if (told.has(index) || since + dueAfterMs(level, 0) > at) return;
        told.add(index);
        for (const contact of contactsOf(policy, index, at)) {
          const id = `${alert.fingerprint}-${since.toString()}-${index.toString()}-${contact.name}`;
          const message = { alert, level: index, turn: 0 };
          tasks.push(...waysTo(contact).map((way) => tell(id.replaceAll(' ', '-'), way, contact, message)));
        }
      });
    }
    await Promise.all(tasks);
  };
}

function remember(remembered: Map<string, Heard>, key: string, at: number): Heard {
  const known = remembered.get(key) ?? { since: at, told: new Set<number>() };
  remembered.set(key, known);
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return known;
}
