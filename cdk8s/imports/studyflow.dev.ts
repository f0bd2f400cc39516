// Made from operator/crds by `make generate` (`cdk8s import`). Never edited.
import type { ApiObjectMetadata } from 'cdk8s';

/**
 * A whole StudyFlow platform. A change of its image, configuration or resources is rolled out blue-green as a Release; a change of its scale takes effect at once.
 *
 * @schema StudyFlow
 */
export interface StudyFlowProps {
  /**
   * @schema StudyFlow#metadata
   */
  readonly metadata?: ApiObjectMetadata;

  /**
   * The platform as it should be.
   *
   * @schema StudyFlow#spec
   */
  readonly spec: StudyFlowSpec;
}

/**
 * The platform as it should be.
 *
 * @schema StudyFlowSpec
 */
export interface StudyFlowSpec {
  /**
   * The image of every role, by tag or digest.
   *
   * @schema StudyFlowSpec#image
   */
  readonly image: string;

  /**
   * When a node pulls the image.
   *
   * @schema StudyFlowSpec#imagePullPolicy
   */
  readonly imagePullPolicy?: StudyFlowSpecImagePullPolicy;

  /**
   * Secrets of the namespace that open the registry.
   *
   * @schema StudyFlowSpec#imagePullSecrets
   */
  readonly imagePullSecrets?: string[];

  /**
   * What browsers see, as https://study.example.
   *
   * @schema StudyFlowSpec#publicUrl
   */
  readonly publicUrl: string;

  /**
   * Secrets of the namespace whose keys are environment variables (docs/configuration.md); of two with the same key the later one counts. The operator never reads them.
   *
   * @schema StudyFlowSpec#secretNames
   */
  readonly secretNames?: string[];

  /**
   * Environment variables of docs/configuration.md that are no secrets.
   *
   * @schema StudyFlowSpec#config
   */
  readonly config?: { [key: string]: string };

  /**
   * Seconds that a pod may take from the wish for its end to its end.
   *
   * @schema StudyFlowSpec#terminationGracePeriodSeconds
   */
  readonly terminationGracePeriodSeconds?: number;

  /**
   * A PriorityClass of the cluster for the pods; absent: its default.
   *
   * @schema StudyFlowSpec#priorityClassName
   */
  readonly priorityClassName?: string;

  /**
   * Where the pods find what is rotated; absent: all of it is in secretNames.
   *
   * @schema StudyFlowSpec#vault
   */
  readonly vault?: StudyFlowSpecVault;

  /**
   * REST and the page.
   *
   * @schema StudyFlowSpec#api
   */
  readonly api?: StudyFlowSpecApi;

  /**
   * Sockets, and the rooms.
   *
   * @schema StudyFlowSpec#rooms
   */
  readonly rooms?: StudyFlowSpecRooms;

  /**
   * Outbox, jobs and schedules.
   *
   * @schema StudyFlowSpec#worker
   */
  readonly worker?: StudyFlowSpecWorker;

  /**
   * The reverse proxy in front.
   *
   * @schema StudyFlowSpec#gateway
   */
  readonly gateway?: StudyFlowSpecGateway;

  /**
   * Which edges between pods are allowed.
   *
   * @schema StudyFlowSpec#networkPolicy
   */
  readonly networkPolicy?: StudyFlowSpecNetworkPolicy;

  /**
   * What a Prometheus operator is told.
   *
   * @schema StudyFlowSpec#monitoring
   */
  readonly monitoring?: StudyFlowSpecMonitoring;

  /**
   * How a new version takes over.
   *
   * @schema StudyFlowSpec#strategy
   */
  readonly strategy?: StudyFlowSpecStrategy;

  /**
   * How the schema of the database follows a release.
   *
   * @schema StudyFlowSpec#migrations
   */
  readonly migrations?: StudyFlowSpecMigrations;

  /**
   * Backups of the database; absent: none.
   *
   * @schema StudyFlowSpec#backup
   */
  readonly backup?: StudyFlowSpecBackup;

  /**
   * A backup that the database is restored from before the first release; later it has no meaning.
   *
   * @schema StudyFlowSpec#restoreFrom
   */
  readonly restoreFrom?: StudyFlowSpecRestoreFrom;

  /**
   * Releases that have ended and are kept, to be looked at.
   *
   * @schema StudyFlowSpec#revisionHistoryLimit
   */
  readonly revisionHistoryLimit?: number;

  /**
   * Holds everything where it is: nothing is made, moved or put back; a release stops at its next step.
   *
   * @schema StudyFlowSpec#paused
   */
  readonly paused?: boolean;
}

/**
 * When a node pulls the image.
 *
 * @schema StudyFlowSpecImagePullPolicy
 */
export type StudyFlowSpecImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/**
 * Where the pods find what is rotated; absent: all of it is in secretNames.
 *
 * @schema StudyFlowSpecVault
 */
export interface StudyFlowSpecVault {
  /**
   * Where Vault is, as https://vault.vault:8200.
   *
   * @schema StudyFlowSpecVault#address
   */
  readonly address: string;

  /**
   * Namespace, of Vault Enterprise and OpenBao.
   *
   * @schema StudyFlowSpecVault#namespace
   */
  readonly namespace?: string;

  /**
   * A Secret of the namespace whose ca.crt is the authority that has signed Vault's certificate.
   *
   * @schema StudyFlowSpecVault#caCertSecretRef
   */
  readonly caCertSecretRef?: string;

  /**
   * Where the Kubernetes auth method is mounted.
   *
   * @schema StudyFlowSpecVault#mount
   */
  readonly mount?: string;

  /**
   * How the pods log in with it.
   *
   * @schema StudyFlowSpecVault#kubernetes
   */
  readonly kubernetes?: StudyFlowSpecVaultKubernetes;

  /**
   * Credentials, which a SecretRotation replaces.
   *
   * @schema StudyFlowSpecVault#kv
   */
  readonly kv?: StudyFlowSpecVaultKv;

  /**
   * The engine that seals secrets in the database, by its key `<namespace>.<name>.secret-box`; absent: the master key of the Secrets does.
   *
   * @schema StudyFlowSpecVault#transit
   */
  readonly transit?: StudyFlowSpecVaultTransit;
}

/**
 * REST and the page.
 *
 * @schema StudyFlowSpecApi
 */
export interface StudyFlowSpecApi {
  /**
   * Pods at least; exactly so many without maxReplicas.
   *
   * @schema StudyFlowSpecApi#replicas
   */
  readonly replicas?: number;

  /**
   * With it, an HPA moves between replicas and this.
   *
   * @schema StudyFlowSpecApi#maxReplicas
   */
  readonly maxReplicas?: number;

  /**
   * CPU, in percent of what is requested, that the HPA aims at.
   *
   * @schema StudyFlowSpecApi#targetCpuUtilizationPercentage
   */
  readonly targetCpuUtilizationPercentage?: number;

  /**
   * More that the HPA aims at, for clusters with a custom-metrics adapter.
   *
   * @schema StudyFlowSpecApi#targetMetrics
   */
  readonly targetMetrics?: StudyFlowSpecApiTargetMetrics[];

  /**
   * What one pod may use.
   *
   * @schema StudyFlowSpecApi#resources
   */
  readonly resources?: StudyFlowSpecApiResources;

  /**
   * Labels of the nodes that a pod may run on.
   *
   * @schema StudyFlowSpecApi#nodeSelector
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that a pod puts up with.
   *
   * @schema StudyFlowSpecApi#tolerations
   */
  readonly tolerations?: StudyFlowSpecApiTolerations[];
}

/**
 * Sockets, and the rooms.
 *
 * @schema StudyFlowSpecRooms
 */
export interface StudyFlowSpecRooms {
  /**
   * Pods at least; exactly so many without maxReplicas.
   *
   * @schema StudyFlowSpecRooms#replicas
   */
  readonly replicas?: number;

  /**
   * With it, an HPA moves between replicas and this.
   *
   * @schema StudyFlowSpecRooms#maxReplicas
   */
  readonly maxReplicas?: number;

  /**
   * CPU, in percent of what is requested, that the HPA aims at.
   *
   * @schema StudyFlowSpecRooms#targetCpuUtilizationPercentage
   */
  readonly targetCpuUtilizationPercentage?: number;

  /**
   * More that the HPA aims at, for clusters with a custom-metrics adapter.
   *
   * @schema StudyFlowSpecRooms#targetMetrics
   */
  readonly targetMetrics?: StudyFlowSpecRoomsTargetMetrics[];

  /**
   * What one pod may use.
   *
   * @schema StudyFlowSpecRooms#resources
   */
  readonly resources?: StudyFlowSpecRoomsResources;

  /**
   * Labels of the nodes that a pod may run on.
   *
   * @schema StudyFlowSpecRooms#nodeSelector
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that a pod puts up with.
   *
   * @schema StudyFlowSpecRooms#tolerations
   */
  readonly tolerations?: StudyFlowSpecRoomsTolerations[];
}

/**
 * Outbox, jobs and schedules.
 *
 * @schema StudyFlowSpecWorker
 */
export interface StudyFlowSpecWorker {
  /**
   * Pods at least; exactly so many without maxReplicas.
   *
   * @schema StudyFlowSpecWorker#replicas
   */
  readonly replicas?: number;

  /**
   * With it, an HPA moves between replicas and this.
   *
   * @schema StudyFlowSpecWorker#maxReplicas
   */
  readonly maxReplicas?: number;

  /**
   * CPU, in percent of what is requested, that the HPA aims at.
   *
   * @schema StudyFlowSpecWorker#targetCpuUtilizationPercentage
   */
  readonly targetCpuUtilizationPercentage?: number;

  /**
   * More that the HPA aims at, for clusters with a custom-metrics adapter.
   *
   * @schema StudyFlowSpecWorker#targetMetrics
   */
  readonly targetMetrics?: StudyFlowSpecWorkerTargetMetrics[];

  /**
   * What one pod may use.
   *
   * @schema StudyFlowSpecWorker#resources
   */
  readonly resources?: StudyFlowSpecWorkerResources;

  /**
   * Labels of the nodes that a pod may run on.
   *
   * @schema StudyFlowSpecWorker#nodeSelector
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * Taints of nodes that a pod puts up with.
   *
   * @schema StudyFlowSpecWorker#tolerations
   */
  readonly tolerations?: StudyFlowSpecWorkerTolerations[];
}

/**
 * The reverse proxy in front.
 *
 * @schema StudyFlowSpecGateway
 */
export interface StudyFlowSpecGateway {
  /**
   * Whether the platform brings its own reverse proxy (nginx).
   *
   * @schema StudyFlowSpecGateway#enabled
   */
  readonly enabled?: boolean;

  /**
   * The image of nginx.
   *
   * @schema StudyFlowSpecGateway#image
   */
  readonly image?: string;

  /**
   * When a node pulls that image.
   *
   * @schema StudyFlowSpecGateway#imagePullPolicy
   */
  readonly imagePullPolicy?: StudyFlowSpecGatewayImagePullPolicy;

  /**
   * Pods of the gateway.
   *
   * @schema StudyFlowSpecGateway#replicas
   */
  readonly replicas?: number;

  /**
   * What one pod of the gateway may use.
   *
   * @schema StudyFlowSpecGateway#resources
   */
  readonly resources?: StudyFlowSpecGatewayResources;

  /**
   * A Secret of type kubernetes.io/tls; absent, and without tlsFromVault: the gateway speaks HTTP only.
   *
   * @schema StudyFlowSpecGateway#tlsSecretName
   */
  readonly tlsSecretName?: string;

  /**
   * Whether the certificate is the one that a SecretRotation `gateway-certificate` keeps in Vault. Each pod of the gateway then has a process that fetches it, with the role of spec.vault and `-gateway` behind it; until the first one is there, handshakes fail.
   *
   * @schema StudyFlowSpecGateway#tlsFromVault
   */
  readonly tlsFromVault?: boolean;

  /**
   * Requests of one client that the gateway lets through in a minute.
   *
   * @schema StudyFlowSpecGateway#requestsPerMinute
   */
  readonly requestsPerMinute?: number;

  /**
   * Largest bodies of requests, in bytes; absent: what the platform itself takes.
   *
   * @schema StudyFlowSpecGateway#bodyLimits
   */
  readonly bodyLimits?: StudyFlowSpecGatewayBodyLimits;

  /**
   * Proxies in front of the gateway whose X-Forwarded-For and X-Forwarded-Proto are believed.
   *
   * @schema StudyFlowSpecGateway#trustedProxyCidrs
   */
  readonly trustedProxyCidrs?: string[];

  /**
   * Type of the gateway's Service.
   *
   * @schema StudyFlowSpecGateway#serviceType
   */
  readonly serviceType?: StudyFlowSpecGatewayServiceType;

  /**
   * Port on every node, with serviceType NodePort or LoadBalancer; absent: the cluster chooses one.
   *
   * @schema StudyFlowSpecGateway#nodePort
   */
  readonly nodePort?: number;

  /**
   * An Ingress that leads to the gateway, for clusters with an ingress controller.
   *
   * @schema StudyFlowSpecGateway#ingress
   */
  readonly ingress?: StudyFlowSpecGatewayIngress;

  /**
   * An HTTPRoute that leads to the gateway, for clusters with a Gateway API controller.
   *
   * @schema StudyFlowSpecGateway#httpRoute
   */
  readonly httpRoute?: StudyFlowSpecGatewayHttpRoute;
}

/**
 * Which edges between pods are allowed.
 *
 * @schema StudyFlowSpecNetworkPolicy
 */
export interface StudyFlowSpecNetworkPolicy {
  /**
   * Whether everything that is not needed is denied.
   *
   * @schema StudyFlowSpecNetworkPolicy#enabled
   */
  readonly enabled?: boolean;

  /**
   * Where PostgreSQL is; without labels and ranges: anywhere, on its port.
   *
   * @schema StudyFlowSpecNetworkPolicy#database
   */
  readonly database?: StudyFlowSpecNetworkPolicyDatabase;

  /**
   * Where Redis is; without labels and ranges: anywhere, on its port.
   *
   * @schema StudyFlowSpecNetworkPolicy#redis
   */
  readonly redis?: StudyFlowSpecNetworkPolicyRedis;

  /**
   * Where Vault is; absent: no pod reaches one.
   *
   * @schema StudyFlowSpecNetworkPolicy#vault
   */
  readonly vault?: StudyFlowSpecNetworkPolicyVault;

  /**
   * Where backups are kept; absent: port 443 of public addresses, where allowInternet is.
   *
   * @schema StudyFlowSpecNetworkPolicy#store
   */
  readonly store?: StudyFlowSpecNetworkPolicyStore;

  /**
   * The namespace that may read the metrics.
   *
   * @schema StudyFlowSpecNetworkPolicy#monitoringNamespace
   */
  readonly monitoringNamespace?: string;

  /**
   * The namespace of the operator, which probes a release; absent: any, the operator is told by its labels.
   *
   * @schema StudyFlowSpecNetworkPolicy#operatorNamespace
   */
  readonly operatorNamespace?: string;

  /**
   * Namespaces that may reach the gateway; none: everybody may.
   *
   * @schema StudyFlowSpecNetworkPolicy#gatewayNamespaces
   */
  readonly gatewayNamespaces?: string[];

  /**
   * Whether pods may reach ports 443, 465 and 587 of public addresses, for mail, identity and AI providers.
   *
   * @schema StudyFlowSpecNetworkPolicy#allowInternet
   */
  readonly allowInternet?: boolean;
}

/**
 * What a Prometheus operator is told.
 *
 * @schema StudyFlowSpecMonitoring
 */
export interface StudyFlowSpecMonitoring {
  /**
   * Whether monitors, rules and dashboards are made; the kinds of the Prometheus operator must exist.
   *
   * @schema StudyFlowSpecMonitoring#enabled
   */
  readonly enabled?: boolean;

  /**
   * Labels by which the Prometheus operator finds them.
   *
   * @schema StudyFlowSpecMonitoring#labels
   */
  readonly labels?: { [key: string]: string };

  /**
   * Time between two scrapes, as 30s.
   *
   * @schema StudyFlowSpecMonitoring#interval
   */
  readonly interval?: string;
}

/**
 * How a new version takes over.
 *
 * @schema StudyFlowSpecStrategy
 */
export interface StudyFlowSpecStrategy {
  /**
   * Two colours: the new one takes over when it has proven itself.
   *
   * @schema StudyFlowSpecStrategy#blueGreen
   */
  readonly blueGreen?: StudyFlowSpecStrategyBlueGreen;
}

/**
 * How the schema of the database follows a release.
 *
 * @schema StudyFlowSpecMigrations
 */
export interface StudyFlowSpecMigrations {
  /**
   * Whether a release migrates the database; otherwise somebody else does.
   *
   * @schema StudyFlowSpecMigrations#enabled
   */
  readonly enabled?: boolean;

  /**
   * How long a migration waits for a lock that queries hold, before it lets them pass and tries again. Others wait behind it.
   *
   * @schema StudyFlowSpecMigrations#lockTimeoutMilliseconds
   */
  readonly lockTimeoutMilliseconds?: number;

  /**
   * Rows that one batch of a backfill changes.
   *
   * @schema StudyFlowSpecMigrations#backfillBatchSize
   */
  readonly backfillBatchSize?: number;

  /**
   * How long one phase may take; what it has done by then is kept, and it can be resumed.
   *
   * @schema StudyFlowSpecMigrations#activeDeadlineSeconds
   */
  readonly activeDeadlineSeconds?: number;
}

/**
 * Backups of the database; absent: none.
 *
 * @schema StudyFlowSpecBackup
 */
export interface StudyFlowSpecBackup {
  /**
   * When, as cron has it: `0 3 * * *`.
   *
   * @schema StudyFlowSpecBackup#schedule
   */
  readonly schedule: string;

  /**
   * Of the schedule; absent: UTC.
   *
   * @schema StudyFlowSpecBackup#timeZone
   */
  readonly timeZone?: string;

  /**
   * Whether the schedule is held.
   *
   * @schema StudyFlowSpecBackup#suspended
   */
  readonly suspended?: boolean;

  /**
   * Where backups are kept.
   *
   * @schema StudyFlowSpecBackup#store
   */
  readonly store: StudyFlowSpecBackupStore;

  /**
   * So many of the newest are kept, however old.
   *
   * @schema StudyFlowSpecBackup#keepLast
   */
  readonly keepLast?: number;

  /**
   * And those that are younger than so many days.
   *
   * @schema StudyFlowSpecBackup#keepDays
   */
  readonly keepDays?: number;

  /**
   * Whether a backup is restored into a scratch database and compared before it counts.
   *
   * @schema StudyFlowSpecBackup#verify
   */
  readonly verify?: boolean;

  /**
   * How old the last good backup may become before somebody is told.
   *
   * @schema StudyFlowSpecBackup#alertAfterSeconds
   */
  readonly alertAfterSeconds?: number;

  /**
   * How long one backup may take.
   *
   * @schema StudyFlowSpecBackup#activeDeadlineSeconds
   */
  readonly activeDeadlineSeconds?: number;
}

/**
 * A backup that the database is restored from before the first release; later it has no meaning.
 *
 * @schema StudyFlowSpecRestoreFrom
 */
export interface StudyFlowSpecRestoreFrom {
  /**
   * Where that backup is.
   *
   * @schema StudyFlowSpecRestoreFrom#store
   */
  readonly store: StudyFlowSpecRestoreFromStore;

  /**
   * Its name, or latest.
   *
   * @schema StudyFlowSpecRestoreFrom#backup
   */
  readonly backup?: string;
}

/**
 * How the pods log in with it.
 *
 * @schema StudyFlowSpecVaultKubernetes
 */
export interface StudyFlowSpecVaultKubernetes {
  /**
   * Role of that method; absent: `<namespace>.<name>` of the platform. It binds the accounts <name>-api, -rooms and -worker, and -backup with transit. The role with `-gateway` behind it binds <name>-gateway, with gateway.tlsFromVault.
   *
   * @schema StudyFlowSpecVaultKubernetes#role
   */
  readonly role?: string;

  /**
   * Audience of the pods' tokens, as the role has it.
   *
   * @schema StudyFlowSpecVaultKubernetes#audience
   */
  readonly audience?: string;

  /**
   * How long such a token is good; the kubelet replaces it before.
   *
   * @schema StudyFlowSpecVaultKubernetes#tokenExpirationSeconds
   */
  readonly tokenExpirationSeconds?: number;
}

/**
 * Credentials, which a SecretRotation replaces.
 *
 * @schema StudyFlowSpecVaultKv
 */
export interface StudyFlowSpecVaultKv {
  /**
   * Where the engine is mounted, as the operator's own Vault has it.
   *
   * @schema StudyFlowSpecVaultKv#mount
   */
  readonly mount?: string;

  /**
   * What the pods read from the KV engine (version 2), at `<namespace>/<name>/<credential>`. database and redis must be there; no variable gives them any more.
   *
   * @schema StudyFlowSpecVaultKv#credentials
   */
  readonly credentials?: StudyFlowSpecVaultKvCredentials[];
}

/**
 * The engine that seals secrets in the database, by its key `<namespace>.<name>.secret-box`; absent: the master key of the Secrets does.
 *
 * @schema StudyFlowSpecVaultTransit
 */
export interface StudyFlowSpecVaultTransit {
  /**
   * Where the engine is mounted, as the operator's own Vault has it.
   *
   * @schema StudyFlowSpecVaultTransit#mount
   */
  readonly mount?: string;
}

/**
 * @schema StudyFlowSpecApiTargetMetrics
 */
export interface StudyFlowSpecApiTargetMetrics {
  /**
   * A metric of the pods, from a custom-metrics adapter.
   *
   * @schema StudyFlowSpecApiTargetMetrics#name
   */
  readonly name: string;

  /**
   * Average per pod that the HPA aims at.
   *
   * @schema StudyFlowSpecApiTargetMetrics#averageValue
   */
  readonly averageValue: string;
}

/**
 * What one pod may use.
 *
 * @schema StudyFlowSpecApiResources
 */
export interface StudyFlowSpecApiResources {
  /**
   * What a pod is promised.
   *
   * @schema StudyFlowSpecApiResources#requests
   */
  readonly requests?: StudyFlowSpecApiResourcesRequests;

  /**
   * What a pod never exceeds.
   *
   * @schema StudyFlowSpecApiResources#limits
   */
  readonly limits?: StudyFlowSpecApiResourcesLimits;
}

/**
 * @schema StudyFlowSpecApiTolerations
 */
export interface StudyFlowSpecApiTolerations {
  /**
   * Key of the taint; absent: every key.
   *
   * @schema StudyFlowSpecApiTolerations#key
   */
  readonly key?: string;

  /**
   * How the value is compared.
   *
   * @schema StudyFlowSpecApiTolerations#operator
   */
  readonly operator?: StudyFlowSpecApiTolerationsOperator;

  /**
   * Value of the taint, for Equal.
   *
   * @schema StudyFlowSpecApiTolerations#value
   */
  readonly value?: string;

  /**
   * Effect of the taint; absent: every effect.
   *
   * @schema StudyFlowSpecApiTolerations#effect
   */
  readonly effect?: StudyFlowSpecApiTolerationsEffect;

  /**
   * How long a pod stays on a node with a NoExecute taint; absent: for ever.
   *
   * @schema StudyFlowSpecApiTolerations#tolerationSeconds
   */
  readonly tolerationSeconds?: number;
}

/**
 * @schema StudyFlowSpecRoomsTargetMetrics
 */
export interface StudyFlowSpecRoomsTargetMetrics {
  /**
   * A metric of the pods, from a custom-metrics adapter.
   *
   * @schema StudyFlowSpecRoomsTargetMetrics#name
   */
  readonly name: string;

  /**
   * Average per pod that the HPA aims at.
   *
   * @schema StudyFlowSpecRoomsTargetMetrics#averageValue
   */
  readonly averageValue: string;
}

/**
 * What one pod may use.
 *
 * @schema StudyFlowSpecRoomsResources
 */
export interface StudyFlowSpecRoomsResources {
  /**
   * What a pod is promised.
   *
   * @schema StudyFlowSpecRoomsResources#requests
   */
  readonly requests?: StudyFlowSpecRoomsResourcesRequests;

  /**
   * What a pod never exceeds.
   *
   * @schema StudyFlowSpecRoomsResources#limits
   */
  readonly limits?: StudyFlowSpecRoomsResourcesLimits;
}

/**
 * @schema StudyFlowSpecRoomsTolerations
 */
export interface StudyFlowSpecRoomsTolerations {
  /**
   * Key of the taint; absent: every key.
   *
   * @schema StudyFlowSpecRoomsTolerations#key
   */
  readonly key?: string;

  /**
   * How the value is compared.
   *
   * @schema StudyFlowSpecRoomsTolerations#operator
   */
  readonly operator?: StudyFlowSpecRoomsTolerationsOperator;

  /**
   * Value of the taint, for Equal.
   *
   * @schema StudyFlowSpecRoomsTolerations#value
   */
  readonly value?: string;

  /**
   * Effect of the taint; absent: every effect.
   *
   * @schema StudyFlowSpecRoomsTolerations#effect
   */
  readonly effect?: StudyFlowSpecRoomsTolerationsEffect;

  /**
   * How long a pod stays on a node with a NoExecute taint; absent: for ever.
   *
   * @schema StudyFlowSpecRoomsTolerations#tolerationSeconds
   */
  readonly tolerationSeconds?: number;
}

/**
 * @schema StudyFlowSpecWorkerTargetMetrics
 */
export interface StudyFlowSpecWorkerTargetMetrics {
  /**
   * A metric of the pods, from a custom-metrics adapter.
   *
   * @schema StudyFlowSpecWorkerTargetMetrics#name
   */
  readonly name: string;

  /**
   * Average per pod that the HPA aims at.
   *
   * @schema StudyFlowSpecWorkerTargetMetrics#averageValue
   */
  readonly averageValue: string;
}

/**
 * What one pod may use.
 *
 * @schema StudyFlowSpecWorkerResources
 */
export interface StudyFlowSpecWorkerResources {
  /**
   * What a pod is promised.
   *
   * @schema StudyFlowSpecWorkerResources#requests
   */
  readonly requests?: StudyFlowSpecWorkerResourcesRequests;

  /**
   * What a pod never exceeds.
   *
   * @schema StudyFlowSpecWorkerResources#limits
   */
  readonly limits?: StudyFlowSpecWorkerResourcesLimits;
}

/**
 * @schema StudyFlowSpecWorkerTolerations
 */
export interface StudyFlowSpecWorkerTolerations {
  /**
   * Key of the taint; absent: every key.
   *
   * @schema StudyFlowSpecWorkerTolerations#key
   */
  readonly key?: string;

  /**
   * How the value is compared.
   *
   * @schema StudyFlowSpecWorkerTolerations#operator
   */
  readonly operator?: StudyFlowSpecWorkerTolerationsOperator;

  /**
   * Value of the taint, for Equal.
   *
   * @schema StudyFlowSpecWorkerTolerations#value
   */
  readonly value?: string;

  /**
   * Effect of the taint; absent: every effect.
   *
   * @schema StudyFlowSpecWorkerTolerations#effect
   */
  readonly effect?: StudyFlowSpecWorkerTolerationsEffect;

  /**
   * How long a pod stays on a node with a NoExecute taint; absent: for ever.
   *
   * @schema StudyFlowSpecWorkerTolerations#tolerationSeconds
   */
  readonly tolerationSeconds?: number;
}

/**
 * When a node pulls that image.
 *
 * @schema StudyFlowSpecGatewayImagePullPolicy
 */
export type StudyFlowSpecGatewayImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/**
 * What one pod of the gateway may use.
 *
 * @schema StudyFlowSpecGatewayResources
 */
export interface StudyFlowSpecGatewayResources {
  /**
   * What a pod is promised.
   *
   * @schema StudyFlowSpecGatewayResources#requests
   */
  readonly requests?: StudyFlowSpecGatewayResourcesRequests;

  /**
   * What a pod never exceeds.
   *
   * @schema StudyFlowSpecGatewayResources#limits
   */
  readonly limits?: StudyFlowSpecGatewayResourcesLimits;
}

/**
 * Largest bodies of requests, in bytes; absent: what the platform itself takes.
 *
 * @schema StudyFlowSpecGatewayBodyLimits
 */
export interface StudyFlowSpecGatewayBodyLimits {
  /**
   * Largest body of a request below /ai.
   *
   * @schema StudyFlowSpecGatewayBodyLimits#ai
   */
  readonly ai: number;

  /**
   * Largest body of any other request.
   *
   * @schema StudyFlowSpecGatewayBodyLimits#other
   */
  readonly other: number;
}

/**
 * Type of the gateway's Service.
 *
 * @schema StudyFlowSpecGatewayServiceType
 */
export type StudyFlowSpecGatewayServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer';

/**
 * An Ingress that leads to the gateway, for clusters with an ingress controller.
 *
 * @schema StudyFlowSpecGatewayIngress
 */
export interface StudyFlowSpecGatewayIngress {
  /**
   * The IngressClass; absent: the cluster's default.
   *
   * @schema StudyFlowSpecGatewayIngress#className
   */
  readonly className?: string;

  /**
   * The host that people type.
   *
   * @schema StudyFlowSpecGatewayIngress#host
   */
  readonly host: string;

  /**
   * Annotations for the controller of the class.
   *
   * @schema StudyFlowSpecGatewayIngress#annotations
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * An HTTPRoute that leads to the gateway, for clusters with a Gateway API controller.
 *
 * @schema StudyFlowSpecGatewayHttpRoute
 */
export interface StudyFlowSpecGatewayHttpRoute {
  /**
   * The hosts that people type.
   *
   * @schema StudyFlowSpecGatewayHttpRoute#hostnames
   */
  readonly hostnames: string[];

  /**
   * Gateways that the route hangs on.
   *
   * @schema StudyFlowSpecGatewayHttpRoute#parentRefs
   */
  readonly parentRefs: StudyFlowSpecGatewayHttpRouteParentRefs[];
}

/**
 * Where PostgreSQL is; without labels and ranges: anywhere, on its port.
 *
 * @schema StudyFlowSpecNetworkPolicyDatabase
 */
export interface StudyFlowSpecNetworkPolicyDatabase {
  /**
   * TCP port.
   *
   * @schema StudyFlowSpecNetworkPolicyDatabase#port
   */
  readonly port?: number;

  /**
   * Labels of the pods, when it runs in this cluster.
   *
   * @schema StudyFlowSpecNetworkPolicyDatabase#podLabels
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Namespace of those pods; absent: that of the platform.
   *
   * @schema StudyFlowSpecNetworkPolicyDatabase#namespace
   */
  readonly namespace?: string;

  /**
   * Address ranges, when it runs elsewhere.
   *
   * @schema StudyFlowSpecNetworkPolicyDatabase#cidrs
   */
  readonly cidrs?: string[];
}

/**
 * Where Redis is; without labels and ranges: anywhere, on its port.
 *
 * @schema StudyFlowSpecNetworkPolicyRedis
 */
export interface StudyFlowSpecNetworkPolicyRedis {
  /**
   * TCP port.
   *
   * @schema StudyFlowSpecNetworkPolicyRedis#port
   */
  readonly port?: number;

  /**
   * Labels of the pods, when it runs in this cluster.
   *
   * @schema StudyFlowSpecNetworkPolicyRedis#podLabels
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Namespace of those pods; absent: that of the platform.
   *
   * @schema StudyFlowSpecNetworkPolicyRedis#namespace
   */
  readonly namespace?: string;

  /**
   * Address ranges, when it runs elsewhere.
   *
   * @schema StudyFlowSpecNetworkPolicyRedis#cidrs
   */
  readonly cidrs?: string[];
}

/**
 * Where Vault is; absent: no pod reaches one.
 *
 * @schema StudyFlowSpecNetworkPolicyVault
 */
export interface StudyFlowSpecNetworkPolicyVault {
  /**
   * TCP port.
   *
   * @schema StudyFlowSpecNetworkPolicyVault#port
   */
  readonly port?: number;

  /**
   * Labels of the pods, when it runs in this cluster.
   *
   * @schema StudyFlowSpecNetworkPolicyVault#podLabels
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Namespace of those pods; absent: that of the platform.
   *
   * @schema StudyFlowSpecNetworkPolicyVault#namespace
   */
  readonly namespace?: string;

  /**
   * Address ranges, when it runs elsewhere.
   *
   * @schema StudyFlowSpecNetworkPolicyVault#cidrs
   */
  readonly cidrs?: string[];
}

/**
 * Where backups are kept; absent: port 443 of public addresses, where allowInternet is.
 *
 * @schema StudyFlowSpecNetworkPolicyStore
 */
export interface StudyFlowSpecNetworkPolicyStore {
  /**
   * TCP port.
   *
   * @schema StudyFlowSpecNetworkPolicyStore#port
   */
  readonly port?: number;

  /**
   * Labels of the pods, when it runs in this cluster.
   *
   * @schema StudyFlowSpecNetworkPolicyStore#podLabels
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Namespace of those pods; absent: that of the platform.
   *
   * @schema StudyFlowSpecNetworkPolicyStore#namespace
   */
  readonly namespace?: string;

  /**
   * Address ranges, when it runs elsewhere.
   *
   * @schema StudyFlowSpecNetworkPolicyStore#cidrs
   */
  readonly cidrs?: string[];
}

/**
 * Two colours: the new one takes over when it has proven itself.
 *
 * @schema StudyFlowSpecStrategyBlueGreen
 */
export interface StudyFlowSpecStrategyBlueGreen {
  /**
   * Whether traffic moves by itself once the new colour is ready and analysed; otherwise it waits for promote.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#autoPromotionEnabled
   */
  readonly autoPromotionEnabled?: boolean;

  /**
   * With autoPromotionEnabled: false, how long a release waits for promote before it moves traffic all the same.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#autoPromotionSeconds
   */
  readonly autoPromotionSeconds?: number;

  /**
   * Pods per role of the new colour until it has been analysed; then it grows to its full size.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#previewReplicaCount
   */
  readonly previewReplicaCount?: number;

  /**
   * How long the pods of the new colour may take to become ready without any progress.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#progressDeadlineSeconds
   */
  readonly progressDeadlineSeconds?: number;

  /**
   * How long the old colour is kept after traffic has moved: the confirm window, in which a bad release goes back.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#scaleDownDelaySeconds
   */
  readonly scaleDownDelaySeconds?: number;

  /**
   * How long the new colour of an aborted release is kept, to be looked at.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#abortScaleDownDelaySeconds
   */
  readonly abortScaleDownDelaySeconds?: number;

  /**
   * Judges the new colour before traffic moves.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#prePromotionAnalysis
   */
  readonly prePromotionAnalysis?: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis;

  /**
   * Judges the new colour after traffic has moved; a failure moves it back.
   *
   * @schema StudyFlowSpecStrategyBlueGreen#postPromotionAnalysis
   */
  readonly postPromotionAnalysis?: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis;
}

/**
 * Where backups are kept.
 *
 * @schema StudyFlowSpecBackupStore
 */
export interface StudyFlowSpecBackupStore {
  /**
   * The bucket; it must exist.
   *
   * @schema StudyFlowSpecBackupStore#bucket
   */
  readonly bucket: string;

  /**
   * Where the store is, as https://minio.example; absent: AWS.
   *
   * @schema StudyFlowSpecBackupStore#endpoint
   */
  readonly endpoint?: string;

  /**
   * Its region.
   *
   * @schema StudyFlowSpecBackupStore#region
   */
  readonly region?: string;

  /**
   * Put before every key, with a slash at its end; absent: the name of the StudyFlow.
   *
   * @schema StudyFlowSpecBackupStore#prefix
   */
  readonly prefix?: string;

  /**
   * A Secret with BACKUP_S3_ACCESS_KEY_ID, BACKUP_S3_SECRET_ACCESS_KEY and DATABASE_ADMIN_URL; only the pods that back up or restore get it.
   *
   * @schema StudyFlowSpecBackupStore#secretName
   */
  readonly secretName: string;
}

/**
 * Where that backup is.
 *
 * @schema StudyFlowSpecRestoreFromStore
 */
export interface StudyFlowSpecRestoreFromStore {
  /**
   * The bucket; it must exist.
   *
   * @schema StudyFlowSpecRestoreFromStore#bucket
   */
  readonly bucket: string;

  /**
   * Where the store is, as https://minio.example; absent: AWS.
   *
   * @schema StudyFlowSpecRestoreFromStore#endpoint
   */
  readonly endpoint?: string;

  /**
   * Its region.
   *
   * @schema StudyFlowSpecRestoreFromStore#region
   */
  readonly region?: string;

  /**
   * Put before every key, with a slash at its end; absent: the name of the StudyFlow.
   *
   * @schema StudyFlowSpecRestoreFromStore#prefix
   */
  readonly prefix?: string;

  /**
   * A Secret with BACKUP_S3_ACCESS_KEY_ID, BACKUP_S3_SECRET_ACCESS_KEY and DATABASE_ADMIN_URL; only the pods that back up or restore get it.
   *
   * @schema StudyFlowSpecRestoreFromStore#secretName
   */
  readonly secretName: string;
}

/**
 * @schema StudyFlowSpecVaultKvCredentials
 */
export type StudyFlowSpecVaultKvCredentials = 'database' | 'redis' | 'signing-keys' | 'provider-keys';

/**
 * What a pod is promised.
 *
 * @schema StudyFlowSpecApiResourcesRequests
 */
export interface StudyFlowSpecApiResourcesRequests {
  /**
   * CPU that a pod is promised.
   *
   * @schema StudyFlowSpecApiResourcesRequests#cpu
   */
  readonly cpu?: string;

  /**
   * Memory that a pod is promised.
   *
   * @schema StudyFlowSpecApiResourcesRequests#memory
   */
  readonly memory?: string;
}

/**
 * What a pod never exceeds.
 *
 * @schema StudyFlowSpecApiResourcesLimits
 */
export interface StudyFlowSpecApiResourcesLimits {
  /**
   * CPU that a pod never exceeds; absent: no limit, so it is never throttled.
   *
   * @schema StudyFlowSpecApiResourcesLimits#cpu
   */
  readonly cpu?: string;

  /**
   * Memory beyond which a pod is killed.
   *
   * @schema StudyFlowSpecApiResourcesLimits#memory
   */
  readonly memory?: string;
}

/**
 * How the value is compared.
 *
 * @schema StudyFlowSpecApiTolerationsOperator
 */
export type StudyFlowSpecApiTolerationsOperator = 'Exists' | 'Equal';

/**
 * Effect of the taint; absent: every effect.
 *
 * @schema StudyFlowSpecApiTolerationsEffect
 */
export type StudyFlowSpecApiTolerationsEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/**
 * What a pod is promised.
 *
 * @schema StudyFlowSpecRoomsResourcesRequests
 */
export interface StudyFlowSpecRoomsResourcesRequests {
  /**
   * CPU that a pod is promised.
   *
   * @schema StudyFlowSpecRoomsResourcesRequests#cpu
   */
  readonly cpu?: string;

  /**
   * Memory that a pod is promised.
   *
   * @schema StudyFlowSpecRoomsResourcesRequests#memory
   */
  readonly memory?: string;
}

/**
 * What a pod never exceeds.
 *
 * @schema StudyFlowSpecRoomsResourcesLimits
 */
export interface StudyFlowSpecRoomsResourcesLimits {
  /**
   * CPU that a pod never exceeds; absent: no limit, so it is never throttled.
   *
   * @schema StudyFlowSpecRoomsResourcesLimits#cpu
   */
  readonly cpu?: string;

  /**
   * Memory beyond which a pod is killed.
   *
   * @schema StudyFlowSpecRoomsResourcesLimits#memory
   */
  readonly memory?: string;
}

/**
 * How the value is compared.
 *
 * @schema StudyFlowSpecRoomsTolerationsOperator
 */
export type StudyFlowSpecRoomsTolerationsOperator = 'Exists' | 'Equal';

/**
 * Effect of the taint; absent: every effect.
 *
 * @schema StudyFlowSpecRoomsTolerationsEffect
 */
export type StudyFlowSpecRoomsTolerationsEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/**
 * What a pod is promised.
 *
 * @schema StudyFlowSpecWorkerResourcesRequests
 */
export interface StudyFlowSpecWorkerResourcesRequests {
  /**
   * CPU that a pod is promised.
   *
   * @schema StudyFlowSpecWorkerResourcesRequests#cpu
   */
  readonly cpu?: string;

  /**
   * Memory that a pod is promised.
   *
   * @schema StudyFlowSpecWorkerResourcesRequests#memory
   */
  readonly memory?: string;
}

/**
 * What a pod never exceeds.
 *
 * @schema StudyFlowSpecWorkerResourcesLimits
 */
export interface StudyFlowSpecWorkerResourcesLimits {
  /**
   * CPU that a pod never exceeds; absent: no limit, so it is never throttled.
   *
   * @schema StudyFlowSpecWorkerResourcesLimits#cpu
   */
  readonly cpu?: string;

  /**
   * Memory beyond which a pod is killed.
   *
   * @schema StudyFlowSpecWorkerResourcesLimits#memory
   */
  readonly memory?: string;
}

/**
 * How the value is compared.
 *
 * @schema StudyFlowSpecWorkerTolerationsOperator
 */
export type StudyFlowSpecWorkerTolerationsOperator = 'Exists' | 'Equal';

/**
 * Effect of the taint; absent: every effect.
 *
 * @schema StudyFlowSpecWorkerTolerationsEffect
 */
export type StudyFlowSpecWorkerTolerationsEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/**
 * What a pod is promised.
 *
 * @schema StudyFlowSpecGatewayResourcesRequests
 */
export interface StudyFlowSpecGatewayResourcesRequests {
  /**
   * CPU that a pod is promised.
   *
   * @schema StudyFlowSpecGatewayResourcesRequests#cpu
   */
  readonly cpu?: string;

  /**
   * Memory that a pod is promised.
   *
   * @schema StudyFlowSpecGatewayResourcesRequests#memory
   */
  readonly memory?: string;
}

/**
 * What a pod never exceeds.
 *
 * @schema StudyFlowSpecGatewayResourcesLimits
 */
export interface StudyFlowSpecGatewayResourcesLimits {
  /**
   * CPU that a pod never exceeds; absent: no limit.
   *
   * @schema StudyFlowSpecGatewayResourcesLimits#cpu
   */
  readonly cpu?: string;

  /**
   * Memory beyond which a pod is killed.
   *
   * @schema StudyFlowSpecGatewayResourcesLimits#memory
   */
  readonly memory?: string;
}

/**
 * @schema StudyFlowSpecGatewayHttpRouteParentRefs
 */
export interface StudyFlowSpecGatewayHttpRouteParentRefs {
  /**
   * Name of the Gateway.
   *
   * @schema StudyFlowSpecGatewayHttpRouteParentRefs#name
   */
  readonly name: string;

  /**
   * Its namespace; absent: that of the platform.
   *
   * @schema StudyFlowSpecGatewayHttpRouteParentRefs#namespace
   */
  readonly namespace?: string;

  /**
   * One of its listeners; absent: all.
   *
   * @schema StudyFlowSpecGatewayHttpRouteParentRefs#sectionName
   */
  readonly sectionName?: string;
}

/**
 * Judges the new colour before traffic moves.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis
 */
export interface StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis {
  /**
   * A Job of the new image that checks the new colour from inside the cluster.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis#verify
   */
  readonly verify?: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisVerify;

  /**
   * Requests that the new colour must answer as expected.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis#http
   */
  readonly http?: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp[];

  /**
   * Measurements of the new colour.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis#prometheus
   */
  readonly prometheus?: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus;

  /**
   * How long the probes are repeated, at least once each; 0: once.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis#durationSeconds
   */
  readonly durationSeconds?: number;

  /**
   * After this the analysis has failed, whatever was measured.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysis#timeoutSeconds
   */
  readonly timeoutSeconds?: number;
}

/**
 * Judges the new colour after traffic has moved; a failure moves it back.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis
 */
export interface StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis {
  /**
   * A Job of the new image that checks the new colour from inside the cluster.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis#verify
   */
  readonly verify?: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisVerify;

  /**
   * Requests that the new colour must answer as expected.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis#http
   */
  readonly http?: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp[];

  /**
   * Measurements of the new colour.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis#prometheus
   */
  readonly prometheus?: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus;

  /**
   * How long the probes are repeated, at least once each; 0: once.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis#durationSeconds
   */
  readonly durationSeconds?: number;

  /**
   * After this the analysis has failed, whatever was measured.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysis#timeoutSeconds
   */
  readonly timeoutSeconds?: number;
}

/**
 * A Job of the new image that checks the new colour from inside the cluster.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisVerify
 */
export interface StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisVerify {
  /**
   * Whether the Job runs.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisVerify#enabled
   */
  readonly enabled?: boolean;

  /**
   * How long the Job may take.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisVerify#timeoutSeconds
   */
  readonly timeoutSeconds?: number;
}

/**
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp
 */
export interface StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp {
  /**
   * Name of the probe in the status of the release.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp#name
   */
  readonly name: string;

  /**
   * Path and query that is asked for, on the new colour only.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp#path
   */
  readonly path: string;

  /**
   * Whose pods are asked.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp#role
   */
  readonly role?: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttpRole;

  /**
   * The HTTP status that counts as a success.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp#expectedStatus
   */
  readonly expectedStatus?: number;

  /**
   * How long one answer may take.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttp#timeoutSeconds
   */
  readonly timeoutSeconds?: number;
}

/**
 * Measurements of the new colour.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus
 */
export interface StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus {
  /**
   * Base URL of the Prometheus server, as http://prometheus.monitoring:9090.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus#address
   */
  readonly address: string;

  /**
   * What is measured.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus#queries
   */
  readonly queries: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueries[];

  /**
   * Time between two measurements.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus#intervalSeconds
   */
  readonly intervalSeconds?: number;

  /**
   * How many measurements of each query must be made.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus#count
   */
  readonly count?: number;

  /**
   * How many measurements of a query may fail before the analysis does.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheus#failureLimit
   */
  readonly failureLimit?: number;
}

/**
 * A Job of the new image that checks the new colour from inside the cluster.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisVerify
 */
export interface StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisVerify {
  /**
   * Whether the Job runs.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisVerify#enabled
   */
  readonly enabled?: boolean;

  /**
   * How long the Job may take.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisVerify#timeoutSeconds
   */
  readonly timeoutSeconds?: number;
}

/**
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp
 */
export interface StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp {
  /**
   * Name of the probe in the status of the release.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp#name
   */
  readonly name: string;

  /**
   * Path and query that is asked for, on the new colour only.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp#path
   */
  readonly path: string;

  /**
   * Whose pods are asked.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp#role
   */
  readonly role?: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttpRole;

  /**
   * The HTTP status that counts as a success.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp#expectedStatus
   */
  readonly expectedStatus?: number;

  /**
   * How long one answer may take.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttp#timeoutSeconds
   */
  readonly timeoutSeconds?: number;
}

/**
 * Measurements of the new colour.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus
 */
export interface StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus {
  /**
   * Base URL of the Prometheus server, as http://prometheus.monitoring:9090.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus#address
   */
  readonly address: string;

  /**
   * What is measured.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus#queries
   */
  readonly queries: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueries[];

  /**
   * Time between two measurements.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus#intervalSeconds
   */
  readonly intervalSeconds?: number;

  /**
   * How many measurements of each query must be made.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus#count
   */
  readonly count?: number;

  /**
   * How many measurements of a query may fail before the analysis does.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheus#failureLimit
   */
  readonly failureLimit?: number;
}

/**
 * Whose pods are asked.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttpRole
 */
export type StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisHttpRole = 'api' | 'rooms';

/**
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueries
 */
export interface StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueries {
  /**
   * Name of the measurement in the status of the release.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueries#name
   */
  readonly name: string;

  /**
   * PromQL that gives one number. {{colour}}, {{release}} and {{namespace}} stand for those of the new colour, so that the measurement sees it alone.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueries#query
   */
  readonly query: string;

  /**
   * When the number counts as a success.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueries#successCondition
   */
  readonly successCondition: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessCondition;
}

/**
 * Whose pods are asked.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttpRole
 */
export type StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisHttpRole = 'api' | 'rooms';

/**
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueries
 */
export interface StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueries {
  /**
   * Name of the measurement in the status of the release.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueries#name
   */
  readonly name: string;

  /**
   * PromQL that gives one number. {{colour}}, {{release}} and {{namespace}} stand for those of the new colour, so that the measurement sees it alone.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueries#query
   */
  readonly query: string;

  /**
   * When the number counts as a success.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueries#successCondition
   */
  readonly successCondition: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessCondition;
}

/**
 * When the number counts as a success.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessCondition
 */
export interface StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessCondition {
  /**
   * How the number is compared with `value`.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessCondition#operator
   */
  readonly operator: StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessConditionOperator;

  /**
   * The bound, as a decimal number.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessCondition#value
   */
  readonly value: string;
}

/**
 * When the number counts as a success.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessCondition
 */
export interface StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessCondition {
  /**
   * How the number is compared with `value`.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessCondition#operator
   */
  readonly operator: StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessConditionOperator;

  /**
   * The bound, as a decimal number.
   *
   * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessCondition#value
   */
  readonly value: string;
}

/**
 * How the number is compared with `value`.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessConditionOperator
 */
export type StudyFlowSpecStrategyBlueGreenPrePromotionAnalysisPrometheusQueriesSuccessConditionOperator = 'LessThan' | 'LessThanOrEqual' | 'GreaterThan' | 'GreaterThanOrEqual' | 'Equal';

/**
 * How the number is compared with `value`.
 *
 * @schema StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessConditionOperator
 */
export type StudyFlowSpecStrategyBlueGreenPostPromotionAnalysisPrometheusQueriesSuccessConditionOperator = 'LessThan' | 'LessThanOrEqual' | 'GreaterThan' | 'GreaterThanOrEqual' | 'Equal';
