import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ROLE_LABELS, relabelings } from '../constructs/monitoring/relabelings.ts';
import type { ModelsDescription } from './models-description.ts';

interface Names {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
}

/** Tells the Prometheus operator of the pods: the internal port is in no Service, and each counts for itself. */
export class ModelsMonitor extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { labels: finders, interval }: NonNullable<ModelsDescription['monitoring']>,
    { name, labels, selector }: Names,
  ) {
    super(scope, id);
    new ApiObject(this, 'pods', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name, labels: { ...finders, ...labels } },
      spec: {
        selector: { matchLabels: selector },
        podMetricsEndpoints: [
          { port: 'internal', path: '/metrics', interval, relabelings: relabelings(ROLE_LABELS) },
        ],
      },
    });
  }
}
