import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { PlatformDescription } from '../../description.ts';
import { LABELS, commonLabels } from '../labels.ts';
import { Dashboard } from './dashboard.ts';
import { ROLE_LABELS, relabelings } from './relabelings.ts';
import { releaseDashboard } from './release-dashboard.ts';
import { availabilityRules } from './rules.ts';

/** What the pods of a release have beside. */
const POD_LABELS = { ...ROLE_LABELS, colour: LABELS.colour, release: LABELS.release } as const;

/** What the Prometheus operator and Grafana are told of a platform. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, platform: PlatformDescription) {
    super(scope, id);
    const { name, namespace, monitoring, gatewayCertificate } = platform;
    const components = ['api', 'rooms', 'worker', ...(gatewayCertificate === undefined ? [] : ['gateway'])];
    const labels = { ...commonLabels(name, 'monitoring'), ...monitoring.labels };
    // Pods, not Services: the internal port is in none, and each pod counts for itself.
    new ApiObject(this, 'pods', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: `${name}-processes`, labels },
      spec: {
        selector: {
          matchLabels: { [LABELS.name]: 'studyflow', [LABELS.instance]: name },
          matchExpressions: [{ key: LABELS.component, operator: 'In', values: components }],
        },
        podMetricsEndpoints: [
          {
            port: 'internal',
            path: '/metrics',
            interval: monitoring.interval,
            relabelings: relabelings(POD_LABELS),
          },
        ],
      },
    });
    new ApiObject(this, 'rules', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: `${name}-rules`, labels },
      spec: { groups: availabilityRules(namespace, name) },
    });
    new Dashboard(this, 'releases', {
      name: `${name}-releases`,
      labels: commonLabels(name, 'monitoring'),
      model: releaseDashboard(),
    });
  }
}
