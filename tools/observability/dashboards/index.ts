import { ai } from './ai.ts';
import { api } from './api.ts';
import type { Dashboard } from './dashboard.ts';
import { operator } from './operator.ts';
import { rooms } from './rooms.ts';
import { secrets } from './secrets.ts';
import { system } from './system.ts';

/** Every dashboard but that of releases, which each platform brings (`cdk8s/constructs/monitoring`). */
export const DASHBOARDS: readonly Dashboard[] = [system, api, rooms, ai, operator, secrets];
