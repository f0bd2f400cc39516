import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { LABELS } from '../constructs/labels.ts';
import { spread } from '../constructs/placement.ts';
import { k8s } from '../constructs/plus.ts';
import { RESTRICTED_CONTAINER, RESTRICTED_POD, quantities } from '../constructs/pod.ts';
import { PORTS, processProbes } from '../constructs/probe.ts';
import {
  MODELS_MEMORY_BYTES,
  MODELS_PORT,
  MODELS_RESOURCES,
  type ModelFile,
  type ModelsDescription,
} from './models-description.ts';
import { ModelsMonitor } from './models-monitor.ts';
import { ModelsNetwork } from './models-network.ts';

/** Where the image has the platform's code, beside llama.cpp's own folder (docs/examples/models/Dockerfile). */
const CODE_FOLDER = '/studyflow';
const FILES_FOLDER = '/models';
const LIST_FOLDER = '/etc/studyflow';
/** A new list is a new pod: the process reads it at its start. */
const LIST_SUM = 'studyflow.dev/models';

interface Names {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
}

/** StatefulSet, list, Service, budget, account without rights, and the connections that are allowed. */
export class Models extends Construct {
  constructor(scope: Construct, id: string, description: ModelsDescription) {
    super(scope, id);
    const { platform, storage, files } = description;
    const selector = modelsSelector(platform);
    const names = { name: `${platform}-models`, labels: modelsLabels(platform), selector };
    const metadata = { name: names.name, labels: names.labels };
    const list = listOf(files);
    new k8s.KubeConfigMap(this, 'list', { metadata, data: { 'models.json': list } });
    new k8s.KubeServiceAccount(this, 'account', { metadata, automountServiceAccountToken: false });
    new k8s.KubeStatefulSet(this, 'set', {
      metadata,
      spec: {
        serviceName: names.name,
        replicas: description.replicas ?? 1,
        revisionHistoryLimit: 2,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate' },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: names.labels, annotations: { [LIST_SUM]: sumOf(list) } },
          spec: podSpec(description, names),
        },
        volumeClaimTemplates: [claimOf(storage, names)],
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: { type: 'ClusterIP', selector, ports: [servicePort()] },
    });
    new DisruptionBudget(this, 'budget', { ...names, keepsTwo: false });
    new ModelsNetwork(this, 'network', description, names);
    const { monitoring } = description;
    if (monitoring !== undefined) new ModelsMonitor(this, 'monitor', monitoring, names);
  }
}

/** A name of its own: it is no part of a release, and the policies of the platform do not choose it. */
function modelsSelector(platform: string): Record<string, string> {
  return {
    [LABELS.name]: 'studyflow-models',
    [LABELS.instance]: platform,
    [LABELS.component]: 'models',
  };
}

function modelsLabels(platform: string): Record<string, string> {
  return {
    ...modelsSelector(platform),
    [LABELS.partOf]: 'studyflow',
    [LABELS.managedBy]: 'cdk8s',
    [LABELS.platform]: platform,
    owner: 'studyflow',
  };
}

/** The list as the chart writes it: JSON, its keys in order. */
function listOf(files: readonly ModelFile[]): string {
  const models = files.map((file) =>
    Object.fromEntries(Object.entries(file).sort(([one], [other]) => (one < other ? -1 : 1))),
  );
  return JSON.stringify({ models });
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function claimOf(
  { size, storageClassName }: ModelsDescription['storage'],
  { selector }: Names,
): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: 'models', labels: selector },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClassName !== undefined && { storageClassName }),
      resources: { requests: { storage: k8s.Quantity.fromString(size) } },
    },
  };
}

function servicePort(): k8s.ServicePort {
  return {
    name: 'http',
    port: MODELS_PORT,
    targetPort: k8s.IntOrString.fromString('http'),
    protocol: 'TCP',
    appProtocol: 'http',
  };
}

function podSpec(description: ModelsDescription, { name, selector }: Names): k8s.PodSpec {
  const { imagePullSecrets = [], priorityClassName, nodeSelector = {}, tolerations = [] } = description;
  return {
    ...spread(selector),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(imagePullSecrets.length > 0 && {
      imagePullSecrets: imagePullSecrets.map((each) => ({ name: each })),
    }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: RESTRICTED_POD,
    serviceAccountName: name,
    restartPolicy: 'Always',
    // Answers that run are given to their end (DRAIN_TIMEOUT_MS).
    terminationGracePeriodSeconds: 45,
    initContainers: [fetchContainer(description)],
    containers: [modelsContainer(description)],
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
      { name: 'list', configMap: { name, defaultMode: 0o440 } },
    ],
  };
}

/** What both containers are: one image, no rights, a root file system that nobody writes to. */
function commonContainer(
  { image, imagePullPolicy }: ModelsDescription,
  script: string,
): Omit<k8s.Container, 'name'> {
  return {
    image,
    imagePullPolicy,
    workingDir: CODE_FOLDER,
    command: ['node', `services/processes/${script}`],
    securityContext: RESTRICTED_CONTAINER,
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

const LIST_VARIABLES = { MODELS_FILE: `${LIST_FOLDER}/models.json`, MODELS_FOLDER: FILES_FOLDER };
const LIST_MOUNT: k8s.VolumeMount = { name: 'list', mountPath: LIST_FOLDER, readOnly: true };
const TMP_MOUNT: k8s.VolumeMount = { name: 'tmp', mountPath: '/tmp' };

/** Fetches what is not there, goes on where it was cut, and puts nothing to its place whose sum is another. */
function fetchContainer(description: ModelsDescription): k8s.Container {
  return {
    ...commonContainer(description, 'fetch-models.ts'),
    name: 'fetch-models',
    env: environment(LIST_VARIABLES),
    resources: quantities({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '1', memory: '256Mi' },
    }),
    volumeMounts: [{ name: 'models', mountPath: FILES_FOLDER }, LIST_MOUNT, TMP_MOUNT],
  };
}

function modelsContainer(description: ModelsDescription): k8s.Container {
  const { secretName, memoryBytes = MODELS_MEMORY_BYTES, config = {}, resources } = description;
  const { gpus = 1, gpuResource = 'nvidia.com/gpu' } = description;
  const { requests, limits } = quantities(resources ?? MODELS_RESOURCES);
  return {
    ...commonContainer(description, 'models.ts'),
    name: 'models',
    env: environment({
      NODE_ENV: 'production',
      ...LIST_VARIABLES,
      MODELS_HOST: '0.0.0.0',
      MODELS_PORT: String(MODELS_PORT),
      MODELS_MEMORY_BYTES: String(memoryBytes),
      INTERNAL_HOST: '0.0.0.0',
      INTERNAL_PORT: String(PORTS.internal),
      ...config,
    }),
    envFrom: [{ secretRef: { name: secretName } }],
    ports: [
      { name: 'http', containerPort: MODELS_PORT, protocol: 'TCP' },
      { name: 'internal', containerPort: PORTS.internal, protocol: 'TCP' },
    ],
    resources: {
      ...(requests !== undefined && { requests }),
      limits: { ...limits, ...(gpus > 0 && { [gpuResource]: k8s.Quantity.fromNumber(gpus) }) },
    },
    ...processProbes(),
    volumeMounts: [{ name: 'models', mountPath: FILES_FOLDER, readOnly: true }, LIST_MOUNT, TMP_MOUNT],
  };
}

function environment(variables: Readonly<Record<string, string>>): k8s.EnvVar[] {
  return Object.entries(variables).map(([name, value]) => ({ name, value }));
}
