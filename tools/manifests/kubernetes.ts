/** The fields of Kubernetes objects that rules read. Everything may be missing: what is checked was written by people. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  readonly [field: string]: unknown;
}

export type Labels = Readonly<Record<string, string>>;

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

export interface Probe {
  readonly httpGet?: { readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly grpc?: { readonly port: number | string };
  readonly exec?: { readonly command: readonly string[] };
}

export interface ContainerSecurity {
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
  readonly seLinuxOptions?: Readonly<Record<string, string>>;
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: KeyReference;
    readonly configMapKeyRef?: KeyReference;
  };
}

export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly env?: readonly Variable[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly protocol?: string;
  }[];
  readonly resources?: { readonly requests?: Labels; readonly limits?: Labels };
  readonly securityContext?: ContainerSecurity;
  readonly volumeMounts?: readonly { readonly name: string; readonly readOnly?: boolean }[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

export interface AntiAffinityTerm {
  readonly topologyKey: string;
  readonly labelSelector?: LabelSelector;
}

export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly hostIPC?: boolean;
  readonly hostPID?: boolean;
  readonly hostNetwork?: boolean;
  readonly priorityClassName?: string;
  readonly restartPolicy?: string;
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly dnsConfig?: { readonly options?: readonly { readonly name: string; readonly value?: string }[] };
  readonly securityContext?: ContainerSecurity & {
    readonly sysctls?: readonly { readonly name: string }[];
  };
  readonly affinity?: {
    readonly nodeAffinity?: Readonly<Record<string, unknown>>;
    readonly podAntiAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AntiAffinityTerm[];
      readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
        readonly podAffinityTerm: AntiAffinityTerm;
      }[];
    };
  };
  readonly volumes?: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec?: PodSpec;
}

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** `spec` of an object, as the kind of the object has it. */
export function specOf<Spec extends object>(object: KubeObject): Partial<Spec> {
  return object['spec'] ?? {};
}

/** What an object makes pods of; undefined for kinds that make none. */
export function podTemplateOf(object: KubeObject): PodTemplate | undefined {
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'Job':
      return specOf<{ template: PodTemplate }>(object).template;
    case 'CronJob':
      return specOf<{ jobTemplate: { spec?: { template?: PodTemplate } } }>(object).jobTemplate?.spec
        ?.template;
    case 'Pod':
      return { metadata: object.metadata, spec: specOf<PodSpec>(object) };
    default:
      return undefined;
  }
}

/** Whether the pods of an object are meant to end. */
export function runsToCompletion({ kind }: KubeObject): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

/** Whether a selector chooses something with these labels; an empty one chooses everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return (value !== undefined && values.includes(value)) === (operator === 'In');
    })
  );
}
