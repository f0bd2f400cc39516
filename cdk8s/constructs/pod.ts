import { k8s } from './plus.ts';
import type { Resources, TemplateDescription } from '../description.ts';
import { VAULT_MOUNT, vaultVolume } from './vault.ts';

/** Where the keys of the person's Secrets are found as files. */
export const SECRETS_FOLDER = '/run/secrets/studyflow';

/** The user of nginx in its own images. */
export const NGINX_USER = 101;

/** What Pod Security "restricted" asks of a pod. */
export const RESTRICTED_POD: k8s.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What it asks of a container, and a root file system that nobody writes to. */
export const RESTRICTED_CONTAINER: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

type Image = Pick<TemplateDescription, 'image' | 'imagePullPolicy' | 'secretNames' | 'vault'>;

/** The parts that every container of the platform's image has: no rights, /tmp to write to, Secrets as environment and files. */
export function imageContainer(template: Image, configName?: string): Omit<k8s.Container, 'name'> {
  const sources = [
    ...(configName === undefined ? [] : [{ configMapRef: { name: configName } }]),
    ...template.secretNames.map((name) => ({ secretRef: { name } })),
  ];
  return {
    image: template.image,
    imagePullPolicy: template.imagePullPolicy,
    workingDir: '/app',
    securityContext: RESTRICTED_CONTAINER,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...(sources.length > 0 && { envFrom: sources }),
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(template.secretNames.length === 0
        ? []
        : [{ name: 'secrets', mountPath: SECRETS_FOLDER, readOnly: true }]),
      ...(template.vault === undefined ? [] : [VAULT_MOUNT]),
    ],
  };
}

/** The parts that every pod of the platform's image has. */
export function imagePod(
  template: Pick<TemplateDescription, 'imagePullSecrets' | 'secretNames' | 'vault'>,
): Omit<k8s.PodSpec, 'containers'> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: RESTRICTED_POD,
    ...(template.imagePullSecrets.length > 0 && {
      imagePullSecrets: template.imagePullSecrets.map((name) => ({ name })),
    }),
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('256Mi') } },
      ...(template.secretNames.length === 0 ? [] : [secretFiles(template.secretNames)]),
      ...(template.vault === undefined ? [] : [vaultVolume(template.vault)]),
    ],
  };
}

function secretFiles(secretNames: readonly string[]): k8s.Volume {
  return {
    name: 'secrets',
    // Optional here, required as environment: a mount that fails says so in events only, a container in its pod's status.
    projected: {
      defaultMode: 0o440,
      sources: secretNames.map((name) => ({ secret: { name, optional: true } })),
    },
  };
}

/** Requests and limits as the API server has them. */
export function quantities(resources: Resources): k8s.ResourceRequirements {
  const toQuantities = (
    amounts: Readonly<Record<string, string | undefined>>,
  ): Record<string, k8s.Quantity> =>
    Object.fromEntries(
      Object.entries(amounts).flatMap(([name, amount]) =>
        amount === undefined ? [] : [[name, k8s.Quantity.fromString(amount)]],
      ),
    );
  return { requests: toQuantities(resources.requests), limits: toQuantities(resources.limits) };
}
