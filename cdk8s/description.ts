/** The colours of a blue-green release: two sets of pods, one of which the Services name. */
export type Colour = 'blue' | 'green';

/** What a process of the image does. */
export type Role = 'api' | 'rooms' | 'worker';

export const ROLES: readonly Role[] = ['api', 'rooms', 'worker'];

/** An object as it is sent to the API server. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** Quantities in Kubernetes' notation: `250m`, `512Mi`. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu?: string; readonly memory: string };
}

/** How many pods of one role there are, and what each may use. */
export interface RoleDescription {
  /** Pods at least; without `maxReplicas` exactly so many. */
  readonly replicas: number;
  /** With it, an HPA moves between `replicas` and this. */
  readonly maxReplicas?: number;
  readonly targetCpuUtilizationPercentage: number;
  /** Averages per pod of the platform's own metrics, for clusters with a custom-metrics adapter. */
  readonly targetMetrics: readonly { readonly name: string; readonly averageValue: string }[];
  readonly resources: Resources;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Readonly<Record<string, unknown>>[];
}

/** The reverse proxy in front: TLS, upstreams, WebSocket and SSE without buffering, a limit per client (Q201, Q202). */
export interface GatewayDescription {
  readonly enabled: boolean;
  readonly image: string;
  /** @default IfNotPresent */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly replicas: number;
  readonly resources: Resources;
  /** `kubernetes.io/tls` Secret; without it, and without a certificate from Vault, the gateway speaks HTTP only. */
  readonly tlsSecretName?: string;
  /** Of one client through one pod of the gateway; the exact count over all pods is the platform's own. */
  readonly requestsPerMinute: number;
  /** Largest body below /ai, and everywhere else; the platform's own limits. @default 4 MiB and 1 MiB */
  readonly bodyLimits?: { readonly ai: number; readonly other: number };
  /** Proxies in front of the gateway whose X-Forwarded-For and X-Forwarded-Proto are believed. @default nobody's */
  readonly trustedProxyCidrs?: readonly string[];
  readonly serviceType: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  readonly nodePort?: number;
  readonly ingress?: {
    readonly className?: string;
    readonly host: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly httpRoute?: {
    readonly hostnames: readonly string[];
    readonly parentRefs: readonly {
      readonly name: string;
      readonly namespace?: string;
      readonly sectionName?: string;
    }[];
  };
}

/** What the pods of one colour are made of. A change of it is a new release. */
export interface TemplateDescription {
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly imagePullSecrets: readonly string[];
  readonly publicUrl: string;
  /** Secrets of the person's own whose keys are environment variables (docs/configuration.md), and files; of two with the same key the later one counts. */
  readonly secretNames: readonly string[];
  /** Variables of docs/configuration.md that are no secrets. */
  readonly config: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<Role, RoleDescription>>;
  /** Seconds that a pod may take from the wish for its end to its end. */
  readonly terminationGracePeriodSeconds: number;
  /** A PriorityClass of the cluster; without it pods have its default. */
  readonly priorityClassName?: string;
  /** Without it nothing comes from Vault. */
  readonly vault?: VaultDescription;
}

/** Where pods find what is rotated, in the words of HashiCorp's own operator. */
export interface VaultDescription {
  readonly address: string;
  /** Of Vault Enterprise and OpenBao. */
  readonly namespace?: string;
  /** A Secret with `ca.crt`. */
  readonly caCertSecretRef?: string;
  /** Where the Kubernetes auth method is mounted. */
  readonly mount: string;
  readonly kubernetes: {
    /** @default `<namespace>.<name>` of the platform */
    readonly role?: string;
    readonly audience: string;
    readonly tokenExpirationSeconds: number;
  };
  readonly kv: { readonly mount: string; readonly credentials: readonly string[] };
  /** With it Vault seals secrets in the database. */
  readonly transit?: { readonly mount: string };
}

/** The process beside nginx that fetches the certificate of the gateway from Vault. */
export interface GatewayCertificateDescription extends Pick<
  TemplateDescription,
  'image' | 'imagePullPolicy' | 'imagePullSecrets'
> {
  readonly vault: VaultDescription;
}

/** What there is once, whatever colours run. */
export interface PlatformDescription {
  readonly name: string;
  readonly namespace: string;
  readonly gateway: GatewayDescription;
  /** With it the gateway's certificate comes from Vault and not from a Secret. */
  readonly gatewayCertificate?: GatewayCertificateDescription;
  readonly publicUrl: string;
  /** A PriorityClass of the cluster, for the gateway; without it its pods have the cluster's default. */
  readonly priorityClassName?: string;
  /**
   * Whom the Services and their previews name when they are made. From then on the switch belongs to the Release:
   * whoever applies again says here what the Services say. @default blue, both
   */
  readonly colours?: { readonly active: Colour; readonly preview: Colour };
  readonly networkPolicy: NetworkPolicyDescription;
  readonly monitoring: {
    readonly enabled: boolean;
    readonly labels: Readonly<Record<string, string>>;
    readonly interval: string;
  };
  /** Without it nothing is backed up. */
  readonly backup?: BackupDescription;
  /** Whether its database is restored from a backup at first. @default false */
  readonly isRestored?: boolean;
}

/** Backups by a schedule. */
export interface BackupDescription {
  /** As cron has it. */
  readonly schedule: string;
  /** @default UTC */
  readonly timeZone?: string;
  readonly suspend: boolean;
  readonly template: JobDescription['template'];
  readonly environment: Readonly<Record<string, string>>;
  readonly activeDeadlineSeconds: number;
}

/** Where pods may connect to and from; everything else is denied. */
export interface NetworkPolicyDescription {
  readonly enabled: boolean;
  readonly database: EdgeTarget;
  readonly redis: EdgeTarget;
  /** Without it no pod reaches a Vault. */
  readonly vault?: EdgeTarget;
  /** Where backups are kept. Without it backups reach only port 443 of public addresses. */
  readonly store?: EdgeTarget;
  readonly monitoringNamespace: string;
  /** Where the operator runs. @default any namespace: it is told by its labels */
  readonly operatorNamespace?: string;
  /** Namespaces that reach the gateway; none: everybody does. */
  readonly gatewayNamespaces: readonly string[];
  /** Ports 443, 465 and 587 of public addresses, for mail, identity and AI providers. */
  readonly allowInternet: boolean;
}

/** Pods chosen by label, or address ranges; with neither: anywhere, on that port. */
export interface EdgeTarget {
  readonly port: number;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly cidrs: readonly string[];
}

/** One colour of one release. */
export interface ColourDescription {
  readonly platform: { readonly name: string; readonly namespace: string };
  readonly colour: Colour;
  /** Name of the Release; in the pods it is RELEASE. */
  readonly release: string;
  /** Hash of the template, as in `app.kubernetes.io/version`-like labels. */
  readonly revision: string;
  readonly template: TemplateDescription;
  readonly monitoring: PlatformDescription['monitoring'];
}

/** A run-to-completion pod of a release: a phase of the migrations, or the check of the green pods. */
export interface JobDescription {
  readonly platform: { readonly name: string; readonly namespace: string };
  readonly name: string;
  readonly purpose: 'migrate' | 'verify' | 'backup';
  readonly release: string;
  readonly template: Pick<
    TemplateDescription,
    | 'image'
    | 'imagePullPolicy'
    | 'imagePullSecrets'
    | 'secretNames'
    | 'config'
    | 'publicUrl'
    | 'priorityClassName'
    | 'vault'
  >;
  /** Arguments after `node`: `services/processes/migrate.ts expand`. */
  readonly command: readonly string[];
  /** Whether it has to know the login of Redis, which may be in Vault. @default false */
  readonly usesRedis?: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly activeDeadlineSeconds: number;
  readonly backoffLimit: number;
}
