/** What a process does. */
export type Role = 'api' | 'rooms' | 'worker';

/** A process that shall run. */
export interface PlannedProcess {
  index: number;
  roles: readonly Role[];
  /** Null for a process that nobody outside talks to. */
  port: number | null;
  internalPort: number;
}

/** The roles of each process: one with all, or n that serve people and one that works behind them. */
export function planRoles(replicas: number | null): readonly (readonly Role[])[] {
  if (replicas === null) {
    return [['api', 'rooms', 'worker']];
  }
  const serving = Array.from({ length: replicas }, (): readonly Role[] => ['api', 'rooms']);
  return [...serving, ['worker']];
}

/** Whether people reach a process with these roles. */
export function isPublic(roles: readonly Role[]): boolean {
  return roles.includes('api') || roles.includes('rooms');
}
