import type { PodSpec } from '../kubernetes.ts';
import { ofContainers, ofPods, type Check } from '../rule.ts';

const shares = (field: 'hostIPC' | 'hostPID' | 'hostNetwork'): Check =>
  ofPods((pod) => (pod[field] === true ? `shares the host's namespace: ${field}` : undefined));

export const sharesNoIpc: Check = shares('hostIPC');
export const sharesNoPids: Check = shares('hostPID');
export const sharesNoNetwork: Check = shares('hostNetwork');

const hostPaths = ({ volumes = [] }: PodSpec): readonly { readonly name: string; readonly path: string }[] =>
  volumes.flatMap(({ name, hostPath }) => (hostPath === undefined ? [] : [{ name, path: hostPath.path }]));

const mountsNo = (pattern: RegExp): Check =>
  ofPods((pod) =>
    hostPaths(pod)
      .filter(({ path }) => pattern.test(path))
      .map(({ path }) => `mounts ${path} of the host`),
  );

export const mountsNoHostPath: Check = mountsNo(/./);
export const mountsNoDockerSocket: Check = mountsNo(/docker\.sock$/);
export const mountsNothingSensitive: Check = mountsNo(/^\/$|^\/(boot|dev|etc|lib|proc|sys|usr)$/);

export const writesToNoHostPath: Check = ofContainers(({ volumeMounts = [] }, pod) => {
  const ofHost = new Set(hostPaths(pod).map(({ name }) => name));
  return volumeMounts
    .filter(({ name, readOnly }) => ofHost.has(name) && readOnly !== true)
    .map(({ name }) => `writes to the host through ${name}`);
});

export const opensNoHostPort: Check = ofContainers(({ ports = [] }) =>
  ports
    .filter(({ hostPort }) => (hostPort ?? 0) > 0)
    .map(({ hostPort }) => `opens port ${hostPort} of the host`),
);
