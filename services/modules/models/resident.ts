import type { Clock } from '../../platform/clock/clock.ts';
import { createFalls, type Falls } from './falls.ts';
import type { Model } from './manifest.ts';
import type { ModelServer } from './model-server.ts';
import { createSlots, type Slots } from './slots.ts';

/** How a model stands; `fallen`: its server did not come up, or ended by itself. */
export type ModelState = 'absent' | 'loading' | 'ready' | 'unloading' | 'fallen';

/** One model of the list and what is known of it. */
export interface Resident {
  readonly model: Model;
  readonly slots: Slots;
  readonly falls: Falls;
  state: ModelState;
  /** Of the budget; from before it is loaded until its server is gone. */
  heldBytes: number;
  lastUsed: number;
  server: ModelServer | undefined;
  /** Being loaded: whoever needs it waits for this one. */
  loading: Promise<ModelServer> | undefined;
  /** Being unloaded. */
  leaving: Promise<void> | undefined;
  idleTimer: NodeJS.Timeout | undefined;
}

export interface ResidentLimits {
  readonly queueLength: number;
  readonly queueTimeoutMs: number;
  readonly backoffMs: number;
  readonly falls: number;
  readonly restMs: number;
}

/** A model that nobody has asked for yet. */
export function createResident(
  model: Model,
  limits: ResidentLimits,
  clock: Pick<Clock, 'monotonicMs'>,
): Resident {
  const { queueLength, queueTimeoutMs: timeoutMs, backoffMs, falls: limit, restMs } = limits;
  return {
    model,
    slots: createSlots({ model: model.name, slots: model.parallel, queueLength, timeoutMs }),
    falls: createFalls({ clock, backoffMs, limit, restMs }),
    state: 'absent',
    heldBytes: 0,
    lastUsed: 0,
    server: undefined,
    loading: undefined,
    leaving: undefined,
    idleTimer: undefined,
  };
}

/** Whether it may be asked to leave. */
export function isIdle({ state, slots }: Resident): boolean {
  return state === 'ready' && slots.taken() === 0;
}
