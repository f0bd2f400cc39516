import { specOf } from '../kubernetes.ts';
import { ofContainers, ofKind, type Check } from '../rule.ts';

export const opensNoSshPort: Check = ofContainers(({ ports = [] }) =>
  ports.some(({ containerPort, protocol = 'TCP' }) => containerPort === 22 && protocol === 'TCP')
    ? 'opens port 22'
    : undefined,
);

export const opensNoPrivilegedPort: Check = ofContainers(({ ports = [] }) =>
  ports
    .filter(({ containerPort }) => containerPort > 0 && containerPort < 1024)
    .map(({ containerPort }) => `opens the privileged port ${containerPort}`),
);

/** RFC 6335, as the API server asks for it: 1 to 15 of a-z, 0-9 and single hyphens inside, one letter at least. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

const isPort = (port: number | string): boolean =>
  typeof port === 'string' ? PORT_NAME.test(port) : Number.isInteger(port) && port > 0 && port < 65_536;

const targetsOfServices = ofKind(['Service'], (service) =>
  (specOf<{ ports: { port: number; targetPort?: number | string }[] }>(service).ports ?? [])
    .filter(({ port, targetPort = port }) => !isPort(targetPort))
    .map(({ targetPort }) => `targets a port with the invalid name ${targetPort}`),
);

const namesOfContainers = ofContainers(({ ports = [] }) =>
  ports
    .filter(({ name }) => name !== undefined && !isPort(name))
    .map(({ name }) => `opens a port with the invalid name ${name}`),
);

export const namesPortsWell: Check = (object, world) => [
  ...targetsOfServices(object, world),
  ...namesOfContainers(object, world),
];
