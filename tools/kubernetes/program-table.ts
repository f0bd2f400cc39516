/** Programs that tests and the local cluster need and that npm does not have. */
export interface Program {
  readonly version: string;
  /** Folder of `tools/go` whose go.mod pins it. */
  readonly module: string;
  /** What `go build` is given. */
  readonly package: string;
  readonly linkerFlags?: string;
  /** About how long a first build takes on two cores. */
  readonly buildSeconds: number;
  /** One of another version in PATH does as well. */
  readonly isAnyVersionFine?: boolean;
  /** setup-envtest keeps it in the folder that KUBEBUILDER_ASSETS names. */
  readonly isEnvtestAsset?: boolean;
}

const KUBERNETES = 'v1.34.4';
const COMPONENT_VERSION = 'k8s.io/component-base/version';

/** An API server refuses to start without its version. */
const KUBERNETES_FLAGS = [
  `-X ${COMPONENT_VERSION}.gitVersion=${KUBERNETES}`,
  `-X ${COMPONENT_VERSION}.gitMajor=1`,
  `-X ${COMPONENT_VERSION}.gitMinor=34`,
].join(' ');

function ofKubernetes(name: string, buildSeconds: number, more: Partial<Program> = {}): Program {
  return {
    version: KUBERNETES,
    module: 'kubernetes',
    package: `k8s.io/kubernetes/cmd/${name}`,
    linkerFlags: KUBERNETES_FLAGS,
    buildSeconds,
    ...more,
  };
}

/** Every program by its name; versions agree with the go.mod of its module (a test compares them). */
export const PROGRAMS = {
  etcd: {
    version: 'v3.6.6',
    module: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    buildSeconds: 20,
    isEnvtestAsset: true,
  },
  'kube-apiserver': ofKubernetes('kube-apiserver', 180, { isEnvtestAsset: true }),
  kubectl: ofKubernetes('kubectl', 30, { isEnvtestAsset: true, isAnyVersionFine: true }),
  'kube-controller-manager': ofKubernetes('kube-controller-manager', 60),
  'kube-scheduler': ofKubernetes('kube-scheduler', 10),
  kubelet: ofKubernetes('kubelet', 20),
  'kube-proxy': ofKubernetes('kube-proxy', 10),
  kubeconform: {
    version: 'v0.8.0',
    module: 'kubeconform',
    package: 'github.com/yannh/kubeconform/cmd/kubeconform',
    buildSeconds: 5,
    isAnyVersionFine: true,
  },
  coredns: {
    version: 'v1.12.4',
    module: 'coredns',
    package: 'github.com/coredns/coredns',
    buildSeconds: 100,
    isAnyVersionFine: true,
  },
  helm: { version: 'v4.3.1', module: 'helm', package: 'helm.sh/helm/v4/cmd/helm', buildSeconds: 105 },
  kwok: { version: 'v0.8.0', module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', buildSeconds: 70 },
  'metrics-server': {
    version: 'v0.9.0',
    module: 'metrics-server',
    package: 'sigs.k8s.io/metrics-server/cmd/metrics-server',
    buildSeconds: 270,
  },
  versitygw: {
    version: 'v1.8.0',
    module: 'versitygw',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    buildSeconds: 55,
    isAnyVersionFine: true,
  },
  vault: {
    version: 'v1.21.0',
    module: 'vault',
    package: 'github.com/hashicorp/vault',
    buildSeconds: 600,
    isAnyVersionFine: true,
  },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof PROGRAMS;
