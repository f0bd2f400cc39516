import type { Paths, Programs } from './paths.ts';
import { runInSystem } from './run-in-system.ts';

/** `make rotate-signing-keys`: the next key signs access tokens from now on. */
export async function rotateSigningKeys(paths: Paths, programs: Programs): Promise<number> {
  return runInSystem(paths, [programs.rotateSigningKeys]);
}
