import type { Paths, Programs } from './paths.ts';
import { runInSystem } from './run-in-system.ts';

/** `make migrate`: runs the migrations of a phase against the database that runs. @default all phases (PHASE) */
export async function migrate(paths: Paths, programs: Programs): Promise<number> {
  return runInSystem(paths, [programs.migrate, process.env['PHASE'] || 'all']);
}
