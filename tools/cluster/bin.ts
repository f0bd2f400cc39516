import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from '../kubernetes/programs.ts';

/** What a person types who works with a cluster. */
const PROGRAMS = ['kubectl', 'helm'] as const;

/** Puts them, in the cluster's versions, into one folder for PATH; builds those that are not there. */
export async function linkPrograms(directory: string): Promise<string> {
  const folder = path.join(directory, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const name of PROGRAMS) {
    const link = path.join(folder, name);
    const program = await findProgram(name);
    rmSync(link, { force: true });
    symlinkSync(program, link);
  }
  return folder;
}
