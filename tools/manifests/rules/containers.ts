import { ofContainers, ofPods, type Check } from '../rule.ts';
import type { Container, PodSpec } from '../kubernetes.ts';

const has = (list: readonly string[] | undefined, ...names: readonly string[]): boolean =>
  names.some((name) => (list ?? []).some((entry) => entry.toUpperCase() === name));

/** Rights that a container has without asking, and has to give back. */
const DEFAULT_CAPABILITIES = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_ADMIN',
  'NET_BIND_SERVICE', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT',
]; // prettier-ignore

export const dropsNetRaw: Check = ofContainers(({ securityContext: { capabilities } = {} }) =>
  has(capabilities?.drop, 'ALL', 'NET_RAW') && !has(capabilities?.add, 'ALL', 'NET_RAW')
    ? undefined
    : 'does not drop NET_RAW',
);

export const dropsInsecureCapabilities: Check = ofContainers(({ securityContext: { capabilities } = {} }) =>
  has(capabilities?.drop, 'ALL') || DEFAULT_CAPABILITIES.every((name) => has(capabilities?.drop, name))
    ? undefined
    : 'keeps rights that it does not need: drop ALL',
);

export const addsNoDangerousCapabilities: Check = ofContainers(
  ({ securityContext: { capabilities } = {} }) =>
    has(capabilities?.add, 'ALL', 'SYS_ADMIN', 'NET_ADMIN')
      ? 'adds rights over the whole machine'
      : undefined,
);

export const isNotPrivileged: Check = ofContainers(({ securityContext }) =>
  securityContext?.privileged === true ? 'is privileged' : undefined,
);

export const escalatesNoPrivilege: Check = ofContainers(({ securityContext: security = {} }) =>
  security.allowPrivilegeEscalation === false &&
  security.privileged !== true &&
  !has(security.capabilities?.add, 'SYS_ADMIN', 'CAP_SYS_ADMIN')
    ? undefined
    : 'may gain more privileges than its parent: set allowPrivilegeEscalation to false',
);

export const hasReadOnlyRoot: Check = ofContainers(({ securityContext }) =>
  securityContext?.readOnlyRootFilesystem === true ? undefined : 'may write to its root file system',
);

export const runsAsNonRoot: Check = ofContainers(
  ({ securityContext: own = {} }, { securityContext: pods = {} }) => {
    const user = own.runAsUser ?? pods.runAsUser;
    const isPromised = own.runAsNonRoot ?? pods.runAsNonRoot;
    if (user === 0 || isPromised === false) return 'runs as root';
    return isPromised === true ? undefined : 'is not promised to run as another user than root';
  },
);

export const masksProc: Check = ofContainers(({ securityContext: { procMount = 'Default' } = {} }) =>
  procMount === 'Default' ? undefined : 'sees an unmasked /proc',
);

export const isNoHostProcess: Check = ofContainers((container, pod) =>
  [container, pod].some(({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true)
    ? 'is a process of the host'
    : undefined,
);

export const isHardened: Check = ofContainers((container, pod) =>
  isConfined(container.securityContext) || isConfined(pod.securityContext)
    ? undefined
    : 'has neither a seccomp profile nor SELinux options nor fewer capabilities',
);

function isConfined(security: Container['securityContext'] | PodSpec['securityContext'] = {}): boolean {
  const { seccompProfile, seLinuxOptions = {}, capabilities } = security;
  return (
    (seccompProfile !== undefined && seccompProfile.type !== 'Unconfined') ||
    Object.keys(seLinuxOptions).length > 0 ||
    ((capabilities?.drop ?? []).length > 0 && !has(capabilities?.add, 'ALL'))
  );
}

const UNSAFE_SYSCTLS = ['kernel.msg', 'kernel.sem', 'kernel.shm', 'fs.mqueue.', 'net.'];

export const setsNoUnsafeSysctls: Check = ofPods(({ securityContext: { sysctls = [] } = {} }) =>
  sysctls
    .filter(({ name }) => UNSAFE_SYSCTLS.some((unsafe) => name.startsWith(unsafe)))
    .map(({ name }) => `sets the unsafe sysctl ${name}`),
);
