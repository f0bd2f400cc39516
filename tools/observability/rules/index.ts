import { ai } from './ai.ts';
import { backups } from './backups.ts';
import { edge } from './edge.ts';
import { kubernetes } from './kubernetes.ts';
import { operator } from './operator.ts';
import { processes } from './processes.ts';
import { queues } from './queues.ts';
import { requests } from './requests.ts';
import { rooms } from './rooms.ts';
import { secrets } from './secrets.ts';
import type { RuleFile } from './rule.ts';
import { slo } from './slo.ts';
import { stores } from './stores.ts';
import { watchdog } from './watchdog.ts';

/** Every file of rules. `operator`, `backups` and `kubernetes` are for clusters only. */
export const RULE_FILES: readonly RuleFile[] = [
  requests,
  slo,
  rooms,
  queues,
  stores,
  processes,
  ai,
  edge,
  operator,
  backups,
  secrets,
  kubernetes,
  watchdog,
];
