import { Construct } from 'constructs';
import type { Colour } from '../description.ts';
import { LABELS, commonLabels, componentSelector } from './labels.ts';
import { k8s } from './plus.ts';
import { PORTS } from './probe.ts';

export interface BlueGreenServiceProps {
  readonly platform: string;
  readonly role: 'api' | 'rooms';
  /** Whom the Service and its preview name. Written once, at the first apply: from then on the switch is the Release's. */
  readonly active: Colour;
  readonly preview: Colour;
}

/** Two addresses of one role: the colour that students reach, and the one that is looked at before they do. */
export class BlueGreenService extends Construct {
  constructor(scope: Construct, id: string, { platform, role, active, preview }: BlueGreenServiceProps) {
    super(scope, id);
    const addresses = [
      { name: `${platform}-${role}`, colour: active },
      { name: `${platform}-${role}-preview`, colour: preview },
    ];
    for (const { name, colour } of addresses) {
      new k8s.KubeService(this, name, {
        metadata: { name, labels: commonLabels(platform, role) },
        spec: {
          type: 'ClusterIP',
          selector: { ...componentSelector(platform, role), [LABELS.colour]: colour },
          ports: [
            {
              name: 'http',
              port: PORTS.public,
              targetPort: k8s.IntOrString.fromString('public'),
              protocol: 'TCP',
              appProtocol: 'http',
            },
          ],
        },
      });
    }
  }
}
