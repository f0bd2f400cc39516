/** Control groups of a cluster: one parent in every hierarchy, so that they can be found and removed by its name. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../../local/wait.ts';

const MOUNT = '/sys/fs/cgroup';
/** What the kubelet wants to limit. */
const CONTROLLERS = ['cpu', 'cpuset', 'memory', 'pids', 'io', 'hugetlb'];

/** True on machines with one hierarchy for everything. */
export function isUnified(): boolean {
  return existsSync(path.join(MOUNT, 'cgroup.controllers'));
}

/** Every hierarchy that groups can be made in. */
function hierarchies(): string[] {
  if (isUnified()) return [MOUNT];
  return readdirSync(MOUNT)
    .map((name) => path.join(MOUNT, name))
    .filter((folder) => existsSync(path.join(folder, 'cgroup.procs')));
}

/** A group counts as one process among all of the machine, and this one holds a whole cluster. */
const WEIGHT = { 'cpu.shares': '16384', 'cpu.weight': '1600' } as const;

/** Makes a group, and those above it, in every hierarchy. */
export function makeCgroup(group: string): void {
  for (const hierarchy of hierarchies()) {
    let parent = hierarchy;
    for (const name of group.split('/').filter((part) => part !== '')) {
      if (isUnified()) enableControllers(parent);
      const folder = path.join(parent, name);
      mkdirSync(folder, { recursive: true });
      inheritCpus(parent, folder);
      if (parent === hierarchy) weigh(folder);
      parent = folder;
    }
    if (isUnified()) enableControllers(parent);
  }
}

function weigh(folder: string): void {
  for (const [file, weight] of Object.entries(WEIGHT)) {
    const target = path.join(folder, file);
    if (existsSync(target)) writeFileSync(target, weight);
  }
}

/** In the first version of control groups a new set of processors is empty, and nothing can run in it. */
function inheritCpus(parent: string, folder: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const [from, to] = [path.join(parent, file), path.join(folder, file)];
    if (isUnified() || !existsSync(from) || readFileSync(to, 'utf8').trim() !== '') continue;
    writeFileSync(to, readFileSync(from, 'utf8'));
  }
}

function enableControllers(folder: string): void {
  const present = readFileSync(path.join(folder, 'cgroup.controllers'), 'utf8').trim().split(' ');
  const wanted = CONTROLLERS.filter((name) => present.includes(name)).map((name) => `+${name}`);
  writeFileSync(path.join(folder, 'cgroup.subtree_control'), wanted.join(' '));
}

/** Removes a group and all below it; waits a little for processes that are still ending. */
export async function removeCgroup(group: string): Promise<boolean> {
  return waitUntil(
    () =>
      hierarchies()
        .map((hierarchy) => removeTree(path.join(hierarchy, group)))
        .every(Boolean),
    { timeoutMs: 5000, everyMs: 50 },
  );
}

function removeTree(folder: string): boolean {
  if (!existsSync(folder)) return true;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(path.join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
