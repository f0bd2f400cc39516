import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { GatewayDescription, PlatformDescription } from '../../description.ts';
import { commonLabels } from '../labels.ts';
import { k8s } from '../plus.ts';
import { certificateSource } from './certificate.ts';

/** Ways to the gateway for clusters that have a controller: an Ingress, an HTTPRoute, both or none. */
export class Routes extends Construct {
  constructor(scope: Construct, id: string, platform: PlatformDescription) {
    super(scope, id);
    const { ingress, httpRoute } = platform.gateway;
    const metadata = { name: `${platform.name}-gateway`, labels: commonLabels(platform.name, 'gateway') };
    const source = certificateSource(platform);
    const port = source === undefined ? { name: 'http', number: 80 } : { name: 'https', number: 443 };
    if (ingress !== undefined) {
      // Its controller ends TLS itself: only a Secret is of use to it.
      const secretName = source === 'secret' ? platform.gateway.tlsSecretName : undefined;
      new k8s.KubeIngress(this, 'ingress', {
        metadata: { ...metadata, annotations: { ...ingress.annotations } },
        spec: ingressSpec(ingress, { name: metadata.name, port: { name: port.name } }, secretName),
      });
    }
    if (httpRoute !== undefined) {
      new ApiObject(this, 'http-route', {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata,
        spec: {
          hostnames: httpRoute.hostnames,
          parentRefs: httpRoute.parentRefs,
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ name: metadata.name, port: port.number }],
              // Streams and sockets end when they end.
              timeouts: { request: '0s' },
            },
          ],
        },
      });
    }
  }
}

function ingressSpec(
  { className, host }: NonNullable<GatewayDescription['ingress']>,
  service: k8s.IngressServiceBackend,
  secretName: string | undefined,
): k8s.IngressSpec {
  return {
    ...(className !== undefined && { ingressClassName: className }),
    ...(secretName !== undefined && { tls: [{ hosts: [host], secretName }] }),
    rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] } }],
  };
}
