import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { REFUSED_VAULTS, type Refused } from './refused-vaults.ts';
import { analysed, migration, release, rotation, studyFlow } from './specs.ts';

const PROBE = { name: 'ready', path: '/health/ready' };
const QUERY = { name: 'errors', query: 'up', successCondition: { operator: 'LessThan', value: '1' } };
const PROMETHEUS = { address: 'http://prometheus:9090', queries: [QUERY] };
const blueGreen = (fields: object): ApiObject => studyFlow({ strategy: { blueGreen: fields } });
const LONG_VALUES = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`V${String(index)}`, 'x'.repeat(4000)]),
);
const MANY = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`V${String(index)}`, 'x']));

/** One mistake each, with the sentence that a person reads. */
export const REFUSED_SPECS: readonly Refused[] = [
  ['no image', studyFlow({ image: undefined }), 'spec.image: Required value'],
  ['an empty image', studyFlow({ image: '' }), 'spec.image: Invalid value'],
  [
    'an image without tag or digest',
    studyFlow({ image: 'studyflow' }),
    'image must end in a tag or a digest',
  ],
  [
    'an image on a port, without a tag',
    studyFlow({ image: 'registry:5000/studyflow' }),
    'image must end in a tag or a digest',
  ],
  ['white space in an image', studyFlow({ image: 'study flow:1' }), 'image must not contain white space'],
  ['a line break in an image', studyFlow({ image: 'studyflow:1\n' }), 'image must not contain white space'],
  [
    'a digest that is too short',
    studyFlow({ image: 'studyflow@sha256:abc' }),
    'image must end in a tag or a digest',
  ],
  [
    'an unknown pull policy',
    studyFlow({ imagePullPolicy: 'Sometimes' }),
    'supported values: "Always", "IfNotPresent", "Never"',
  ],
  ...REFUSED_VAULTS,
  ['no address', studyFlow({ publicUrl: undefined }), 'spec.publicUrl: Required value'],
  ['an address with a path', studyFlow({ publicUrl: 'https://study.example/app' }), 'spec.publicUrl'],
  ['an address that is none', studyFlow({ publicUrl: 'study.example' }), 'spec.publicUrl'],
  ['a Secret’s name in upper case', studyFlow({ secretNames: ['Study'] }), 'spec.secretNames[0]'],
  [
    'too many Secrets',
    studyFlow({ secretNames: Array.from({ length: 17 }, (_, index) => `s${String(index)}`) }),
    'must have at most 16 items',
  ],
  [
    'a variable in lower case',
    studyFlow({ config: { log_level: 'info' } }),
    'names in config are environment variables',
  ],
  [
    'a variable that begins with a digit',
    studyFlow({ config: { '1ST': 'x' } }),
    'names in config are environment variables',
  ],
  ['a variable that is too long', studyFlow({ config: { NOTES: 'x'.repeat(4097) } }), 'Too long'],
  ['configuration that is too big', studyFlow({ config: LONG_VALUES }), 'must not exceed 131072 characters'],
  ['too many variables', studyFlow({ config: MANY }), 'must have at most 128 items'],
  ['a variable that is a number', studyFlow({ config: { PORT: 4000 } }), 'must be of type string'],
  [
    'a grace period that is none',
    studyFlow({ terminationGracePeriodSeconds: 0 }),
    'should be greater than or equal to 5',
  ],
  ['no pods at all', studyFlow({ api: { replicas: 0 } }), 'spec.api.replicas'],
  [
    'more pods than there may be',
    studyFlow({ api: { replicas: 5, maxReplicas: 3 } }),
    'replicas must not exceed maxReplicas',
  ],
  [
    'the same for rooms',
    studyFlow({ rooms: { replicas: 5, maxReplicas: 3 } }),
    'replicas must not exceed maxReplicas',
  ],
  [
    'a metric without an autoscaler',
    studyFlow({ worker: { targetMetrics: [{ name: 'jobs', averageValue: '5' }] } }),
    'targetMetrics needs maxReplicas',
  ],
  [
    'a metric twice',
    studyFlow({
      worker: {
        maxReplicas: 4,
        targetMetrics: [
          { name: 'a', averageValue: '5' },
          { name: 'a', averageValue: '6' },
        ],
      },
    }),
    'Duplicate value',
  ],
  [
    'a quantity that is none',
    studyFlow({ api: { resources: { requests: { cpu: 'much' } } } }),
    'spec.api.resources.requests.cpu',
  ],
  [
    'a utilisation above everything',
    studyFlow({ api: { targetCpuUtilizationPercentage: 150 } }),
    'targetCpuUtilizationPercentage',
  ],
  [
    'an unknown effect of a taint',
    studyFlow({ api: { tolerations: [{ effect: 'Nothing' }] } }),
    'Unsupported value',
  ],
  [
    'a node port without a Service that has one',
    studyFlow({ gateway: { nodePort: 30080 } }),
    'nodePort needs serviceType',
  ],
  [
    'an ingress that leads nowhere',
    studyFlow({ gateway: { enabled: false, ingress: { host: 'study.example' } } }),
    'ingress and httpRoute lead to the gateway',
  ],
  [
    'a route on no Gateway',
    studyFlow({ gateway: { httpRoute: { hostnames: ['study.example'], parentRefs: [] } } }),
    'parentRefs',
  ],
  [
    'a host that is none',
    studyFlow({ gateway: { ingress: { host: 'not a host' } } }),
    'spec.gateway.ingress.host',
  ],
  [
    'an address range that is none',
    studyFlow({ networkPolicy: { database: { cidrs: ['10.0.0.0'] } } }),
    'must be an address range',
  ],
  [
    'a port beyond the last',
    studyFlow({ networkPolicy: { redis: { port: 70000 } } }),
    'spec.networkPolicy.redis.port',
  ],
  ['an interval without a unit', studyFlow({ monitoring: { interval: '30' } }), 'spec.monitoring.interval'],
  [
    'a wait that never comes',
    blueGreen({ autoPromotionSeconds: 60 }),
    'autoPromotionSeconds is for autoPromotionEnabled: false',
  ],
  ['a preview of no pods', blueGreen({ previewReplicaCount: 0 }), 'previewReplicaCount'],
  ['a deadline that nobody can meet', blueGreen({ progressDeadlineSeconds: 1 }), 'progressDeadlineSeconds'],
  ['a negative delay', blueGreen({ scaleDownDelaySeconds: -1 }), 'scaleDownDelaySeconds'],
  ['an analysis of nothing', analysed({}), 'an analysis must check something'],
  [
    'an analysis whose only check is off',
    analysed({ verify: { enabled: false } }),
    'an analysis must check something',
  ],
  [
    'an analysis that always times out',
    analysed({ http: [PROBE], durationSeconds: 400 }),
    'durationSeconds must not exceed timeoutSeconds',
  ],
  [
    'measurements that do not fit',
    analysed({ prometheus: { ...PROMETHEUS, count: 100, intervalSeconds: 60 } }),
    'timeoutSeconds must leave time for prometheus.count',
  ],
  [
    'a check that outlasts its analysis',
    analysed({ verify: { timeoutSeconds: 900 } }),
    'verify.timeoutSeconds must not exceed timeoutSeconds',
  ],
  [
    'a limit that nothing reaches',
    analysed({ prometheus: { ...PROMETHEUS, count: 3, failureLimit: 3 } }),
    'failureLimit must be less than count',
  ],
  ['measurements without a query', analysed({ prometheus: { ...PROMETHEUS, queries: [] } }), 'queries'],
  [
    'two measurements of one name',
    analysed({ prometheus: { ...PROMETHEUS, queries: [QUERY, QUERY] } }),
    'Duplicate value',
  ],
  [
    'an unknown comparison',
    analysed({
      prometheus: { ...PROMETHEUS, queries: [{ ...QUERY, successCondition: { operator: '<', value: '1' } }] },
    }),
    'Unsupported value',
  ],
  [
    'a bound that is no number',
    analysed({
      prometheus: {
        ...PROMETHEUS,
        queries: [{ ...QUERY, successCondition: { operator: 'LessThan', value: '1e3' } }],
      },
    }),
    'successCondition.value',
  ],
  ['a probe of a relative path', analysed({ http: [{ name: 'x', path: 'health' }] }), 'path'],
  [
    'a probe of workers, who answer nobody',
    analysed({ http: [{ ...PROBE, role: 'worker' }] }),
    'Unsupported value: "worker"',
  ],
  ['a name that is too long', studyFlow({}, `s${'x'.repeat(40)}`), 'no longer than 40 characters'],
  ['a name that no Service may have', studyFlow({}, '1study'), 'must begin with a letter'],
  ['a name with dots', studyFlow({}, 'study.flow'), 'contain only a-z, 0-9 and -'],
  ['no history at all', studyFlow({ revisionHistoryLimit: 0 }), 'revisionHistoryLimit'],
  ['a field that there is not', studyFlow({ imagge: 'studyflow:1' }), 'unknown field "spec.imagge"'],
  ['no template', release({ template: undefined }), 'spec.template: Required value'],
  [
    'a release that is promoted and aborted',
    release({ promote: true, abort: true }),
    'cannot be promoted and aborted at once',
  ],
  ['a third colour', release({ colour: 'red' }), 'supported values: "blue", "green"'],
  ['a release without a number', release({ number: undefined }), 'spec.number: Required value'],
  ['a negative retry', release({ retry: -1 }), 'spec.retry'],
  ['an unknown phase', migration({ phase: 'rename' }), 'supported values: "expand", "backfill", "contract"'],
  ['a contraction of nobody’s', migration({ phase: 'contract' }), 'contract needs release and revision'],
  [
    'a lock that is waited for in vain',
    migration({ lockTimeoutMilliseconds: 60_000 }),
    'lockTimeoutMilliseconds',
  ],
  ['an empty batch', migration({ batchSize: 0 }), 'batchSize'],
  ['a secret that nobody can rotate', rotation({ secret: 'jwt' }), 'Unsupported value: "jwt"'],
  [
    'a key that seals and is published',
    rotation({ secret: 'secret-box' }),
    'publishSeconds is for signing-keys alone',
  ],
  [
    'a certificate for no name',
    rotation({ secret: 'gateway-certificate', publishSeconds: undefined }),
    'certificate says for which names it is issued',
  ],
  [
    'a certificate where there is none',
    rotation({ certificate: { commonName: 'study.example' } }),
    'certificate is for gateway-certificate alone',
  ],
  [
    'a certificate for what is no name',
    rotation({
      secret: 'gateway-certificate',
      publishSeconds: undefined,
      certificate: { commonName: 'https://study.example' },
    }),
    'spec.certificate.commonName',
  ],
];
