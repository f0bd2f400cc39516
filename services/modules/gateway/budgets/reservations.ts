import type { Log } from '../../../platform/telemetry/log.ts';
import type { BudgetDesk, Granted, Reservation } from './budget.ts';
import { gather } from './gather.ts';

/** What this process has set aside for calls under way. */
export interface Reservations {
  reserve(asked: Reservation): Promise<Granted>;
  /** The call is over; what was set aside is settled elsewhere. */
  forget(id: string): void;
  stop(): void;
}

export interface ReservationsOptions {
  readonly desk: Pick<BudgetDesk, 'reserve' | 'renew'>;
  /** Milliseconds that it is held after this process has died. */
  readonly keepMs: number;
  readonly log: Log;
}

const MOST_TOGETHER = 200;
const MOST_WAITING = 5_000;

/** Calls that come at once are decided in one round trip; what takes long is renewed while this process lives. */
export function createReservations({ desk, keepMs, log }: ReservationsOptions): Reservations {
  const held = new Set<string>();
  const reserve = gather<Reservation, Granted>({
    together: (asked) => desk.reserve(asked, keepMs),
    most: MOST_TOGETHER,
    mostWaiting: MOST_WAITING,
  });
  const timer = setInterval(() => {
    if (held.size === 0) return;
    desk.renew([...held], keepMs).catch((error: unknown) => {
      log.warn('what is set aside for AI calls could not be renewed', { error });
    });
  }, keepMs / 3);
  timer.unref();
  return {
    reserve: async (asked) => {
      const granted = await reserve(asked);
      if ('outputTokens' in granted) held.add(asked.id);
      return granted;
    },
    forget: (id) => void held.delete(id),
    stop: () => clearInterval(timer),
  };
}
