import { existsSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { PROGRAM_FOLDERS } from '../program-folders.ts';
import { attempt } from '../shell.ts';

/** A program, where it may stand, and the Debian package that brings it. */
interface Requirement {
  readonly program: string;
  readonly debian: string;
  readonly at?: string;
}

const FOR_NODES: readonly Requirement[] = [
  { program: 'unshare', debian: 'util-linux' },
  { program: 'nsenter', debian: 'util-linux' },
  { program: 'ip', debian: 'iproute2' },
  { program: 'iptables', debian: 'iptables' },
  { program: 'conntrack', debian: 'conntrack' },
  { program: 'containerd', debian: 'containerd' },
  { program: 'runc', debian: 'runc' },
  { program: 'ptp', debian: 'containernetworking-plugins', at: '/usr/lib/cni' },
  { program: 'catatonit', debian: 'catatonit' },
];

const FOR_IMAGES: readonly Requirement[] = [
  { program: 'buildah', debian: 'buildah' },
  { program: 'debootstrap', debian: 'debootstrap' },
  { program: 'nginx', debian: 'nginx-light' },
];

const FOR_JUDGES: readonly Requirement[] = [
  { program: 'nginx', debian: 'nginx-light' },
  { program: 'haproxy', debian: 'haproxy' },
  { program: 'prometheus', debian: 'prometheus' },
  { program: 'prometheus-alertmanager', debian: 'prometheus-alertmanager' },
];

/** What `make cluster` needs, what building its images needs, and the servers that `make test-operator` judges with. */
export const REQUIREMENTS = { nodes: FOR_NODES, images: FOR_IMAGES, judges: FOR_JUDGES } as const;

/** A machine as far as requirements look at it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly hasApt: boolean;
  readonly has: (requirement: Requirement) => boolean;
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasApt: existsSync('/usr/bin/apt-get'),
    has: ({ program, at }) =>
      [...(at === undefined ? PROGRAM_FOLDERS : [at])].some((folder) =>
        existsSync(path.join(folder, program)),
      ),
  };
}

/**
 * The Debian packages that are missing.
 *
 * @throws failure that says what to do where a cluster can never run.
 */
export function missingPackages(machine: Machine, wanted: readonly Requirement[]): string[] {
  const instead = 'Or use a cluster of your own: KUBECONFIG=… make test-cluster.';
  if (machine.platform !== 'linux') {
    throw failure(
      `The local cluster is made of Linux namespaces, and this is ${machine.platform}. Start one with kind or k3d. ${instead}`,
    );
  }
  if (!machine.isRoot) {
    throw failure(
      `The local cluster makes namespaces, mounts and control groups, which only root may. Run: sudo make cluster. ${instead}`,
    );
  }
  return [...new Set(wanted.filter((requirement) => !machine.has(requirement)).map(({ debian }) => debian))];
}

/**
 * Installs what is missing where apt can; services that packages bring are not started.
 *
 * @throws failure with the line to run.
 */
export async function installMissing(
  machine: Machine,
  wanted: readonly Requirement[],
  say: (line: string) => void,
): Promise<void> {
  const packages = missingPackages(machine, wanted);
  if (packages.length === 0) return;
  const line = `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!machine.hasApt)
    throw failure(
      `Missing: ${packages.join(', ')} (names of Debian's packages). Install them and try again.`,
    );
  say(`Installing ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await attempt(['apt-get', 'update'], { env });
  const { code, stderr } = await attempt(
    ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages],
    { env },
  );
  if (code !== 0 || missingPackages(machine, wanted).length > 0) {
    throw failure(
      `${packages.join(', ')} could not be installed. Run: ${line}\n${stderr.trim().split('\n').slice(-3).join('\n')}`,
    );
  }
}
