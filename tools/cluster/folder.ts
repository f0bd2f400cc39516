import path from 'node:path';
import { ROOT, stateDirOf } from '../supervisor/paths.ts';

/** Where the cluster of this checkout keeps its files. */
export function clusterFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(stateDirOf(environment, ROOT), 'cluster');
}
