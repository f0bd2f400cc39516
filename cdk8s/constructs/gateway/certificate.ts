import type { PlatformDescription } from '../../description.ts';
import { k8s } from '../plus.ts';
import { RESTRICTED_CONTAINER, quantities } from '../pod.ts';
import { PORTS, processProbes } from '../probe.ts';
import { VAULT_MOUNT, loginVariables, vaultVolume } from '../vault.ts';
import { GATEWAY_FOLDERS, GATEWAY_PORTS } from './nginx-config.ts';

type Described = Pick<PlatformDescription, 'name' | 'namespace' | 'gateway' | 'gatewayCertificate'>;

/** Where the certificate of a gateway comes from; undefined: it has none and speaks HTTP only. */
export function certificateSource({
  gateway,
  gatewayCertificate,
}: Pick<Described, 'gateway' | 'gatewayCertificate'>): 'vault' | 'secret' | undefined {
  if (gatewayCertificate !== undefined) return 'vault';
  return gateway.tlsSecretName === undefined ? undefined : 'secret';
}

/** Only its certificates with their keys are in it, a few kilobytes each. */
const FOLDER_SIZE = '4Mi';

const RESOURCES = { requests: { cpu: '10m', memory: '96Mi' }, limits: { cpu: '500m', memory: '192Mi' } };

/** Where nginx reads the certificate: the mount of a Secret, or a folder in memory that the process beside it fills. */
export function certificateVolumes({ gateway, gatewayCertificate }: Described): k8s.Volume[] {
  if (gatewayCertificate !== undefined) {
    const emptyDir = { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(FOLDER_SIZE) };
    return [{ name: 'tls', emptyDir }, vaultVolume(gatewayCertificate.vault)];
  }
  const { tlsSecretName: secretName } = gateway;
  return secretName === undefined ? [] : [{ name: 'tls', secret: { secretName, defaultMode: 0o440 } }];
}

/**
 * The process beside nginx that fetches the certificate from Vault. It is ready before the first one was issued, so that
 * the rotation that issues it finds whom to ask; nginx refuses handshakes until then.
 */
export function certificateContainers(platform: Described): k8s.Container[] {
  const { gatewayCertificate } = platform;
  if (gatewayCertificate === undefined) return [];
  const { image, imagePullPolicy } = gatewayCertificate;
  return [
    {
      name: 'certificate',
      image,
      imagePullPolicy,
      workingDir: '/app',
      args: ['node', 'services/processes/gateway-certificate.ts'],
      env: Object.entries(variablesOf(platform, gatewayCertificate)).map(([name, value]) => ({
        name,
        value,
      })),
      securityContext: RESTRICTED_CONTAINER,
      terminationMessagePolicy: 'FallbackToLogsOnError',
      resources: quantities(RESOURCES),
      ports: [{ name: 'internal', containerPort: PORTS.internal, protocol: 'TCP' }],
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'tls', mountPath: GATEWAY_FOLDERS.tls },
        VAULT_MOUNT,
      ],
      ...processProbes(),
    },
  ];
}

/** It logs in with a role of its own, which reads the certificate and nothing else of the platform. */
function variablesOf(
  { name, namespace }: Described,
  { vault }: NonNullable<PlatformDescription['gatewayCertificate']>,
): Readonly<Record<string, string>> {
  const role = `${vault.kubernetes.role ?? `${namespace}.${name}`}-gateway`;
  return {
    ...loginVariables({ ...vault, kubernetes: { ...vault.kubernetes, role } }, role),
    VAULT_KV_MOUNT: vault.kv.mount,
    VAULT_PATH: `${namespace}/${name}`,
    NODE_ENV: 'production',
    INTERNAL_HOST: '0.0.0.0',
    INTERNAL_PORT: String(PORTS.internal),
    GATEWAY_TLS_FOLDER: GATEWAY_FOLDERS.tls,
    GATEWAY_TLS_PORT: String(GATEWAY_PORTS.https),
  };
}
