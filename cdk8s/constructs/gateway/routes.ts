import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { PlatformDescription } from '../../description.ts';
import { commonLabels } from '../labels.ts';
import { k8s } from '../plus.ts';

/** Ways to the gateway for clusters that have a controller: an Ingress, an HTTPRoute, both or none. */
export class Routes extends Construct {
  constructor(scope: Construct, id: string, { name: platform, gateway }: PlatformDescription) {
    super(scope, id);
    const name = `${platform}-gateway`;
    const labels = commonLabels(platform, 'gateway');
    const port =
      gateway.tlsSecretName === undefined ? { name: 'http', number: 80 } : { name: 'https', number: 443 };
    const { ingress, httpRoute, tlsSecretName } = gateway;
    if (ingress !== undefined) {
      new k8s.KubeIngress(this, 'ingress', {
        metadata: { name, labels, annotations: { ...ingress.annotations } },
        spec: {
          ...(ingress.className !== undefined && { ingressClassName: ingress.className }),
          ...(tlsSecretName !== undefined && { tls: [{ hosts: [ingress.host], secretName: tlsSecretName }] }),
          rules: [
            {
              host: ingress.host,
              http: {
                paths: [
                  {
                    path: '/',
                    pathType: 'Prefix',
                    backend: { service: { name, port: { name: port.name } } },
                  },
                ],
              },
            },
          ],
        },
      });
    }
    if (httpRoute !== undefined) {
      new ApiObject(this, 'http-route', {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name, labels },
        spec: {
          hostnames: httpRoute.hostnames,
          parentRefs: httpRoute.parentRefs,
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ name, port: port.number }],
              // Streams and sockets end when they end.
              timeouts: { request: '0s' },
            },
          ],
        },
      });
    }
  }
}
