import { runsToCompletion, type Container, type Probe } from '../kubernetes.ts';
import { ofContainers, ofServingContainers, type Check } from '../rule.ts';

type ProbeName = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

const isProbed = (probe: ProbeName): Check =>
  ofServingContainers((container) => (container[probe] === undefined ? `has no ${probe}` : undefined));

const isProbedWhileItServes = (probe: ProbeName): Check =>
  ofServingContainers((container, object) =>
    container[probe] === undefined && !runsToCompletion(object) ? `has no ${probe}` : undefined,
  );

export const hasLivenessProbe: Check = isProbed('livenessProbe');
export const hasReadinessProbe: Check = isProbed('readinessProbe');
export const servesWithLivenessProbe: Check = isProbedWhileItServes('livenessProbe');
export const servesWithReadinessProbe: Check = isProbedWhileItServes('readinessProbe');

const probesOpenPort = (name: ProbeName): Check =>
  ofContainers((container) => {
    const port = portOf(container[name]);
    return port === undefined || isOpen(container, port)
      ? undefined
      : `probes port ${port}, which it does not open`;
  });

export const livenessPortIsOpen: Check = probesOpenPort('livenessProbe');
export const readinessPortIsOpen: Check = probesOpenPort('readinessProbe');
export const startupPortIsOpen: Check = probesOpenPort('startupProbe');

function portOf(probe: Probe | undefined): number | string | undefined {
  return (probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc)?.port;
}

function isOpen({ ports = [] }: Container, port: number | string): boolean {
  return ports.some(({ name, containerPort }) => name === port || containerPort === port);
}
