/** Everything of the machine that a cluster could leave behind, as lines that can be compared. */
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { attempt } from '../shell.ts';

/** Folders that container programs write to unless they are kept from it. */
const FOLDERS = [
  '/run/netns',
  '/run/containerd',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/log/pods',
  '/var/log/containers',
  '/usr/libexec/kubernetes',
];

const SYSCTLS = /^(net\.|vm\.(overcommit|panic)|kernel\.(panic|keys)|fs\.inotify)/;
/** Counters and measurements, which change by themselves. */
const RESTLESS = /nf_conntrack_count|netdev_rss_key|neigh\.|\.stable_secret|fs\.inode|random/;

/** Mounts, links, routes, firewall rules, control groups, settings, folders and network namespaces. */
export async function footprint(): Promise<readonly string[]> {
  const lines = async (label: string, command: readonly string[]): Promise<string[]> =>
    (await attempt(command)).stdout.split('\n').map((line) => `${label} ${line.trim()}`);
  const [links, routes, rules, settings] = await Promise.all([
    lines('link', ['sh', '-c', 'ip -o link | cut -d: -f2 | sort']),
    lines('route', ['ip', 'route', 'show', 'table', 'all']),
    lines('rule', ['sh', '-c', "iptables-save | grep -v '^#' | sed 's/\\[.*\\]//'"]),
    lines('setting', ['sysctl', '-a']),
  ]);
  return [
    ...mounts(),
    ...links,
    ...routes,
    ...rules,
    ...settings.filter((line) => SYSCTLS.test(line.replace('setting ', '')) && !RESTLESS.test(line)),
    ...cgroups('/sys/fs/cgroup'),
    ...FOLDERS.flatMap(entries),
    ...networkNamespaces(),
  ];
}

/** What is there now and was not before. */
export function added(before: readonly string[], after: readonly string[]): string[] {
  const known = new Set(before);
  return after.filter((line) => !known.has(line));
}

function mounts(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => `mount ${line.split(' ')[4] ?? ''}`);
}

/** Only those that a cluster makes: everything else of the machine goes on meanwhile. */
function cgroups(folder: string, depth = 0): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [
      ...(/^(studyflow-|kubepods|k8s\.io)/.test(name) ? [`cgroup ${path.join(folder, name)}`] : []),
      ...(depth < 1 ? cgroups(path.join(folder, name), depth + 1) : []),
    ]);
}

function entries(folder: string): string[] {
  return existsSync(folder)
    ? [`folder ${folder}`, ...readdirSync(folder).map((name) => `file ${path.join(folder, name)}`)]
    : [];
}

function networkNamespaces(): string[] {
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return [...new Set(names.map(networkOf))].map((name) => `namespace ${name}`);
}

function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return 'none';
  }
}
