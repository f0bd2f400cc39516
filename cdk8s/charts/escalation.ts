import { Construct } from 'constructs';
import { DisruptionBudget } from '../constructs/disruption-budget.ts';
import { LABELS } from '../constructs/labels.ts';
import { spread } from '../constructs/placement.ts';
import { k8s } from '../constructs/plus.ts';
import { SECRETS_FOLDER, imageContainer, imagePod, quantities } from '../constructs/pod.ts';
import { PORTS, processProbes } from '../constructs/probe.ts';
import { vaultVariables } from '../constructs/vault.ts';
import {
  ESCALATION_PORT,
  ESCALATION_RESOURCES,
  type EscalationDescription,
} from './escalation-description.ts';
import { EscalationNetwork } from './escalation-network.ts';

const REPLICAS = 3;
/** As for the processes of the platform: a variable of that name looks like a secret to linters. */
const KEY_FILE = 'studyflow.dev/secret-box-key-file';

/** Deployment, Service, budget, account without rights, and the connections that are allowed. */
export class Escalation extends Construct {
  constructor(scope: Construct, id: string, description: EscalationDescription) {
    super(scope, id);
    const name = `${description.platform}-escalation`;
    const labels = escalationLabels(description.platform);
    const selector = escalationSelector(description.platform);
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas: description.replicas ?? REPLICAS,
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels, annotations: { [KEY_FILE]: `${SECRETS_FOLDER}/SECRET_BOX_KEY` } },
          spec: podSpec(description, name, selector),
        },
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name, labels },
      spec: { type: 'ClusterIP', selector, ports: [servicePort()] },
    });
    new DisruptionBudget(this, 'budget', { name, labels, selector, keepsTwo: false });
    new EscalationNetwork(this, 'network', description, { name, labels, selector });
  }
}

/** A name of its own: it is no part of a release, and the policies of the platform do not choose it. */
export function escalationSelector(platform: string): Record<string, string> {
  return {
    [LABELS.name]: 'studyflow-escalation',
    [LABELS.instance]: platform,
    [LABELS.component]: 'escalation',
  };
}

function escalationLabels(platform: string): Record<string, string> {
  return {
    ...escalationSelector(platform),
    [LABELS.partOf]: 'studyflow',
    [LABELS.managedBy]: 'cdk8s',
    [LABELS.platform]: platform,
    owner: 'studyflow',
  };
}

function servicePort(): k8s.ServicePort {
  return {
    name: 'http',
    port: ESCALATION_PORT,
    targetPort: k8s.IntOrString.fromString('public'),
    protocol: 'TCP',
    appProtocol: 'http',
  };
}

function podSpec(
  description: EscalationDescription,
  serviceAccountName: string,
  selector: Record<string, string>,
): k8s.PodSpec {
  const {
    image,
    imagePullPolicy,
    imagePullSecrets = [],
    secretNames,
    priorityClassName,
    credentials,
  } = description;
  const template = {
    ...{ image, imagePullPolicy, secretNames, imagePullSecrets },
    ...(credentials !== undefined && { vault: credentials }),
  };
  return {
    ...imagePod(template),
    ...spread(selector),
    ...(priorityClassName !== undefined && { priorityClassName }),
    serviceAccountName,
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        ...imageContainer(template),
        name: 'escalation',
        args: ['node', 'services/processes/escalation.ts'],
        env: [
          {
            name: 'SECRET_BOX_KEY_FILE',
            valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${KEY_FILE}']` } },
          },
          ...Object.entries(variablesOf(description)).map(([name, value]) => ({ name, value })),
        ],
        ports: [
          { name: 'public', containerPort: ESCALATION_PORT, protocol: 'TCP' },
          { name: 'internal', containerPort: PORTS.internal, protocol: 'TCP' },
        ],
        resources: quantities(description.resources ?? ESCALATION_RESOURCES),
        ...processProbes(),
      },
    ],
  };
}

function variablesOf({
  platform,
  namespace,
  url,
  credentials,
}: EscalationDescription): Readonly<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    PUBLIC_URL: url,
    ESCALATION_URL: url,
    ESCALATION_HOST: '0.0.0.0',
    ESCALATION_PORT: String(ESCALATION_PORT),
    INTERNAL_HOST: '0.0.0.0',
    INTERNAL_PORT: String(PORTS.internal),
    OTEL_SERVICE_NAME: 'studyflow-escalation',
    ...(credentials !== undefined && vaultVariables({ name: platform, namespace }, credentials)),
  };
}
