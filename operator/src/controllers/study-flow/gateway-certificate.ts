import type { PlatformDescription } from '@studyflow/cdk8s';
import type { StudyFlowSpec } from '../../api/v1alpha1/study-flow.ts';

/** The process that fetches the certificate of the gateway from Vault, of this image; nothing where it is elsewhere. */
export function gatewayCertificate(
  { gateway, imagePullPolicy, imagePullSecrets, vault }: StudyFlowSpec,
  image: string,
): Pick<PlatformDescription, 'gatewayCertificate'> {
  if (!gateway.tlsFromVault || vault === undefined) return {};
  return { gatewayCertificate: { image, imagePullPolicy, imagePullSecrets, vault } };
}
