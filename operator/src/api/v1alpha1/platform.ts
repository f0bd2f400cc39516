import { z } from 'zod';
import { listOf, mapOf, objectName, quantity, setOf, withRules } from '../schema.ts';
import { imageSchema } from './template.ts';

const annotations = (): z.ZodRecord<z.ZodString, z.ZodString> => mapOf(32, 1024);

const hostname = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(253)
    .regex(/^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);

const namespaceName = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

const cidr = (): z.ZodString =>
  withRules(z.string().min(1).max(49), {
    rule: 'isCIDR(self)',
    message: 'must be an address range, as 10.0.0.0/8',
  });

const bytes = (): z.ZodInt => z.int().min(1024).max(1_073_741_824);

const ingressSchema = z.strictObject({
  className: objectName().describe("The IngressClass; absent: the cluster's default.").exactOptional(),
  host: hostname().describe('The host that people type.'),
  annotations: annotations().default({}).describe('Annotations for the controller of the class.'),
});

const httpRouteSchema = z.strictObject({
  hostnames: setOf(hostname(), 16).min(1).describe('The hosts that people type.'),
  parentRefs: listOf(
    z.strictObject({
      name: objectName().describe('Name of the Gateway.'),
      namespace: namespaceName().describe('Its namespace; absent: that of the platform.').exactOptional(),
      sectionName: objectName().describe('One of its listeners; absent: all.').exactOptional(),
    }),
    8,
  )
    .min(1)
    .describe('Gateways that the route hangs on.'),
});

/** The reverse proxy in front of the platform. */
export const gatewaySchema = withRules(
  z.strictObject({
    enabled: z.boolean().default(true).describe('Whether the platform brings its own reverse proxy (nginx).'),
    image: imageSchema.default('docker.io/library/nginx:1.29.3').describe('The image of nginx.'),
    imagePullPolicy: z
      .enum(['Always', 'IfNotPresent', 'Never'])
      .default('IfNotPresent')
      .describe('When a node pulls that image.'),
    replicas: z.int().min(1).max(100).default(2).describe('Pods of the gateway.'),
    resources: z
      .strictObject({
        requests: z
          .strictObject({
            cpu: quantity().default('100m').describe('CPU that a pod is promised.'),
            memory: quantity().default('64Mi').describe('Memory that a pod is promised.'),
          })
          .prefault({})
          .describe('What a pod is promised.'),
        limits: z
          .strictObject({
            cpu: quantity().describe('CPU that a pod never exceeds; absent: no limit.').exactOptional(),
            memory: quantity().default('128Mi').describe('Memory beyond which a pod is killed.'),
          })
          .prefault({})
          .describe('What a pod never exceeds.'),
      })
      .prefault({})
      .describe('What one pod of the gateway may use.'),
    tlsSecretName: objectName()
      .describe(
        'A Secret of type kubernetes.io/tls; absent, and without tlsFromVault: the gateway speaks HTTP only.',
      )
      .exactOptional(),
    tlsFromVault: z
      .boolean()
      .default(false)
      .describe(
        'Whether the certificate is the one that a SecretRotation `gateway-certificate` keeps in Vault. Each pod of the gateway then has a process that fetches it, with the role of spec.vault and `-gateway` behind it; until the first one is there, handshakes fail.',
      ),
    requestsPerMinute: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1000)
      .describe('Requests of one client that the gateway lets through in a minute.'),
    bodyLimits: z
      .strictObject({
        ai: bytes().describe('Largest body of a request below /ai.'),
        other: bytes().describe('Largest body of any other request.'),
      })
      .describe('Largest bodies of requests, in bytes; absent: what the platform itself takes.')
      .exactOptional(),
    trustedProxyCidrs: listOf(cidr(), 32)
      .describe('Proxies in front of the gateway whose X-Forwarded-For and X-Forwarded-Proto are believed.')
      .exactOptional(),
    serviceType: z
      .enum(['ClusterIP', 'NodePort', 'LoadBalancer'])
      .default('ClusterIP')
      .describe("Type of the gateway's Service."),
    nodePort: z
      .int()
      .min(1)
      .max(65_535)
      .describe(
        'Port on every node, with serviceType NodePort or LoadBalancer; absent: the cluster chooses one.',
      )
      .exactOptional(),
    ingress: ingressSchema
      .describe('An Ingress that leads to the gateway, for clusters with an ingress controller.')
      .exactOptional(),
    httpRoute: httpRouteSchema
      .describe('An HTTPRoute that leads to the gateway, for clusters with a Gateway API controller.')
      .exactOptional(),
  }),
  {
    rule: "!has(self.nodePort) || self.serviceType != 'ClusterIP'",
    message: 'nodePort needs serviceType NodePort or LoadBalancer',
    fieldPath: '.nodePort',
    reason: 'FieldValueForbidden',
  },
  {
    rule: 'self.enabled || (!has(self.ingress) && !has(self.httpRoute))',
    message: 'ingress and httpRoute lead to the gateway: they need enabled: true',
    fieldPath: '.enabled',
  },
  {
    rule: '!self.tlsFromVault || !has(self.tlsSecretName)',
    message: 'the certificate is in a Secret or in Vault: say tlsSecretName or tlsFromVault',
    fieldPath: '.tlsFromVault',
    reason: 'FieldValueForbidden',
  },
  {
    rule: '!self.tlsFromVault || !has(self.ingress)',
    message:
      'an Ingress controller ends TLS itself and needs a Secret: with ingress say tlsSecretName and not tlsFromVault',
    fieldPath: '.tlsFromVault',
    reason: 'FieldValueForbidden',
  },
);

const targetOf = (port: number) =>
  z.strictObject({
    port: z.int().min(1).max(65_535).default(port).describe('TCP port.'),
    podLabels: mapOf(16, 63).describe('Labels of the pods, when it runs in this cluster.').exactOptional(),
    namespace: namespaceName()
      .describe('Namespace of those pods; absent: that of the platform.')
      .exactOptional(),
    cidrs: listOf(cidr(), 32).default([]).describe('Address ranges, when it runs elsewhere.'),
  });

/** Which edges between pods are allowed; everything else is denied. */
export const networkPolicySchema = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether everything that is not needed is denied.'),
  database: targetOf(5432)
    .prefault({})
    .describe('Where PostgreSQL is; without labels and ranges: anywhere, on its port.'),
  redis: targetOf(6379)
    .prefault({})
    .describe('Where Redis is; without labels and ranges: anywhere, on its port.'),
  vault: targetOf(8200).describe('Where Vault is; absent: no pod reaches one.').exactOptional(),
  store: targetOf(443)
    .describe('Where backups are kept; absent: port 443 of public addresses, where allowInternet is.')
    .exactOptional(),
  monitoringNamespace: namespaceName()
    .default('monitoring')
    .describe('The namespace that may read the metrics.'),
  operatorNamespace: namespaceName()
    .describe(
      'The namespace of the operator, which probes a release; absent: any, the operator is told by its labels.',
    )
    .exactOptional(),
  gatewayNamespaces: setOf(namespaceName(), 16)
    .default([])
    .describe('Namespaces that may reach the gateway; none: everybody may.'),
  allowInternet: z
    .boolean()
    .default(true)
    .describe(
      'Whether pods may reach ports 443, 465 and 587 of public addresses, for mail, identity and AI providers.',
    ),
});

/** What a Prometheus operator is told. */
export const monitoringSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Whether monitors, rules and dashboards are made; the kinds of the Prometheus operator must exist.',
    ),
  labels: mapOf(16, 63)
    .default({ release: 'kube-prometheus-stack' })
    .describe('Labels by which the Prometheus operator finds them.'),
  interval: z
    .string()
    .min(2)
    .max(8)
    .regex(/^[1-9][0-9]*(s|m)$/)
    .default('30s')
    .describe('Time between two scrapes, as 30s.'),
});
