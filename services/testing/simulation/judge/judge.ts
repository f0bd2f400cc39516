import { checkHistory } from '../../rooms/check-history.ts';
import type { StoredEvent } from '../../rooms/history.ts';
import type { Clients } from '../clients.ts';
import type { Plan } from '../plan.ts';
import type { Tables } from '../store/tables.ts';
import { followLog } from './log-model.ts';
import type { Witness } from './witness.ts';

export interface Judged {
  readonly plan: Plan;
  readonly tables: Pick<Tables, 'rooms'>;
  readonly clients: Pick<Clients, 'records' | 'looks' | 'unavailable'>;
  readonly witness: Pick<Witness, 'wrong'>;
}

/**
 * Everything that is wrong with what happened. (1) to (8) are those of promises.md and `check-history.ts`; (9) one
 * writer per epoch; (10) no failure without a reason; (11) nothing is said before it is stored; (12) no answer from the
 * past; (13) the log tells what can be; (14) timers ring; (15) everybody is answered; (16) what is lost is let go;
 * (17) a planned hand-over is not noticed; (18) who looks sees the state of that seq.
 */
export function judge({ plan, tables, clients, witness }: Judged): string[] {
  const wrong = [...witness.wrong];
  const stored: StoredEvent[] = [];
  for (const [room, { log }] of tables.rooms) {
    const events = log.map(({ event }) => event).sort((left, right) => left.seq - right.seq);
    const model = followLog(room, events);
    wrong.push(...model.wrong);
    for (const look of clients.looks) {
      const timer = model.timerAt.get(look.seq);
      if (look.room === room && timer !== look.timer) {
        wrong.push(
          `(18) room ${room}: somebody saw the timer ${look.timer} at ${look.seq}, where it is ${String(timer)}`,
        );
      }
    }
    for (const { event, epoch } of log) {
      stored.push({ room, seq: event.seq, cid: event.client_id, client: event.actor_id, token: epoch });
    }
  }
  wrong.push(...checkHistory(clients.records, stored));
  if (clients.unavailable > 0 && isOrderly(plan)) {
    wrong.push(
      `(17) ${clients.unavailable} were told "unavailable" though processes only came and went in order`,
    );
  }
  return wrong;
}

/** A process that leaves is back before the next one goes. */
const TURN_MS = 1_100;

/** Processes come and go in order, one at a time, with others beside them, and every clock goes as it should. */
function isOrderly({ faults, clocks, startedSlots }: Plan): boolean {
  const drains = faults.filter(({ type }) => type === 'drain').map(({ at }) => at);
  return (
    startedSlots > 1 &&
    faults.every(({ type }) => type === 'drain' || type === 'start') &&
    drains.every((at) => drains.every((other) => other === at || Math.abs(other - at) > TURN_MS)) &&
    new Set(drains).size === drains.length &&
    clocks.every(({ rate }) => Math.abs(rate - 1) < 0.01)
  );
}
