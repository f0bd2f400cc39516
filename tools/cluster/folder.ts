import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT, stateDirOf } from '../supervisor/paths.ts';

/** Where the cluster of this checkout keeps its files; `KUBECONFIG` may name another one that was started here. */
export function clusterFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const kubeconfig = environment['KUBECONFIG'] ?? '';
  const beside = path.dirname(path.resolve(kubeconfig));
  if (kubeconfig !== '' && existsSync(path.join(beside, 'cluster.json'))) return beside;
  return path.join(stateDirOf(environment, ROOT), 'cluster');
}
