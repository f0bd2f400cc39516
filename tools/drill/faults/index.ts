import type { Drill } from '../drill.ts';
import { ai } from './ai.ts';
import { operator } from './operator.ts';
import { processes } from './processes.ts';
import { queues } from './queues.ts';
import { rooms } from './rooms.ts';
import { stores } from './stores.ts';

/** Every fault that a platform on one machine can have, and the operator of a small control plane. */
export const DRILLS: readonly Drill[] = [
  ...stores(),
  ...processes(),
  ...ai(),
  ...rooms(),
  ...queues(),
  ...operator(),
];
