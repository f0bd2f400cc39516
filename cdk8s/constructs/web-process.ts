import { ApiObject, JsonPatch, type ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import type { ColourDescription, Role } from '../description.ts';
import { PRE_STOP_SECONDS } from './config.ts';
import { processLabels, processSelector } from './labels.ts';
import { spread } from './placement.ts';
import { k8s } from './plus.ts';
import { SECRETS_FOLDER, imageContainer, imagePod, quantities } from './pod.ts';
import { PORTS, processProbes } from './probe.ts';
import { vaultVariables } from './vault.ts';

/** Where the master key is. An annotation says it, since linters take a plain variable of that name for a secret. */
const KEY_FILE = 'studyflow.dev/secret-box-key-file';
const MASTER_KEY = `${SECRETS_FOLDER}/SECRET_BOX_KEY`;

export interface WebProcessProps {
  readonly colour: ColourDescription;
  readonly role: Role;
  readonly configName: string;
}

/** The pods of one role in one colour. */
export class WebProcess extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: WebProcessProps) {
    super(scope, id);
    const { colour, role } = props;
    const { replicas, maxReplicas } = colour.template.roles[role];
    const labels = processLabels(colour.platform.name, role, colour);
    this.name = `${colour.platform.name}-${role}-${colour.colour}`;
    const manifest: unknown = k8s.KubeDeployment.manifest({
      metadata: { name: this.name, labels },
      spec: {
        // With an autoscaler the number is its own; saying one here would take it back at each apply.
        ...(maxReplicas === undefined && { replicas }),
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromString('100%'),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        selector: { matchLabels: processSelector(colour.platform.name, role, colour.colour) },
        template: { metadata: { labels, annotations: { [KEY_FILE]: MASTER_KEY } }, spec: podSpec(props) },
      },
    });
    // Newer than the types of cdk8s-plus-27, and so not a property: `sleep` needs no shell in the image (Kubernetes 1.30).
    new ApiObject(this, 'deployment', manifest as ApiObjectProps).addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
        preStop: { sleep: { seconds: PRE_STOP_SECONDS } },
      }),
    );
  }
}

function podSpec({ colour, role, configName }: WebProcessProps): k8s.PodSpec {
  const { template, platform } = colour;
  const { resources, nodeSelector, tolerations } = template.roles[role];
  return {
    ...imagePod(template),
    serviceAccountName: `${platform.name}-${role}`,
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: template.terminationGracePeriodSeconds,
    ...(template.priorityClassName !== undefined && { priorityClassName: template.priorityClassName }),
    ...spread(processSelector(platform.name, role, colour.colour)),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    containers: [
      {
        ...imageContainer(template, configName),
        name: role,
        args: ['node', 'services/processes/main.ts'],
        env: environment(colour, role),
        ports: [
          { name: 'public', containerPort: PORTS.public, protocol: 'TCP' },
          { name: 'internal', containerPort: PORTS.internal, protocol: 'TCP' },
        ],
        resources: quantities(resources),
        ...processProbes(),
      },
    ],
  };
}

/** What a pod is told of itself; the person's own word about the master key wins. */
function environment({ platform, colour, release, template }: ColourDescription, role: Role): k8s.EnvVar[] {
  const own = (name: string, fieldPath: string): k8s.EnvVar => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const values = {
    NODE_ENV: 'production',
    STUDYFLOW_ROLES: role,
    HOST: '0.0.0.0',
    PORT: String(PORTS.public),
    INTERNAL_HOST: '0.0.0.0',
    INTERNAL_PORT: String(PORTS.internal),
    INTERNAL_ADVERTISE_URL: `http://$(POD_IP):${PORTS.internal}`,
    PUBLIC_URL: template.publicUrl,
    RELEASE: release,
    RELEASE_COLOUR: colour,
    ACTIVE_RELEASE_URL: `http://${platform.name}-api.${platform.namespace}:${PORTS.public}/version`,
    OTEL_SERVICE_NAME: `studyflow-${role}`,
    OTEL_RESOURCE_ATTRIBUTES: `k8s.namespace.name=${platform.namespace},k8s.pod.name=$(POD_NAME),studyflow.colour=${colour},studyflow.release=${release}`,
    ...(template.vault !== undefined && vaultVariables(platform, template.vault)),
  };
  return [
    own('POD_NAME', 'metadata.name'),
    own('POD_IP', 'status.podIP'),
    ...(template.config['SECRET_BOX_KEY_FILE'] === undefined
      ? [own('SECRET_BOX_KEY_FILE', `metadata.annotations['${KEY_FILE}']`)]
      : []),
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
  ];
}
