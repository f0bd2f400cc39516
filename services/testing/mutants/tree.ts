/** A copy of what ships and of its tests, in which something may be broken. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mutated, type Mutant } from '../../../tools/mutants/mutant.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** All that tests import, and what the settings of jest name. */
const COPIED = [
  'services',
  'client',
  'migrations',
  'tools',
  'operator',
  'docs',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
];
const PACKAGES = ['node_modules', 'services/node_modules', 'operator/node_modules'];

export interface Tree {
  readonly folder: string;
  remove(): void;
}

/** The tree as it is now, with one defect. @throws Error when the defect does not fit any more. */
export function treeWith(mutant: Mutant): Tree {
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-mutant-'));
  for (const name of COPIED)
    cpSync(path.join(ROOT, name), path.join(folder, name), {
      recursive: true,
      filter: (source) => path.basename(source) !== 'node_modules',
    });
  for (const name of PACKAGES)
    if (existsSync(path.join(ROOT, name))) symlinkSync(path.join(ROOT, name), path.join(folder, name));
  const file = path.join(folder, mutant.file);
  writeFileSync(file, mutated(mutant, readFileSync(file, 'utf8')));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
