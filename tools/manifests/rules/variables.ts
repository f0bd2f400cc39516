import type { KeyReference } from '../kubernetes.ts';
import { allOf, ofKind, ofPods, ofContainers, type Check } from '../rule.ts';

export const namesEachVariableOnce: Check = ofContainers(({ env = [] }) => {
  const names = env.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `has the variable ${name} twice`,
  );
});

export const hasNoSecretInVariable: Check = ofContainers(({ env = [] }) =>
  env
    .filter(({ name, value = '' }) => /secret/i.test(name) && value !== '')
    .map(({ name }) => `has a secret in plain sight: ${name}`),
);

export const readsNoSecretByVariable: Check = ofContainers(({ env = [] }) =>
  env
    .filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)
    .map(({ name }) => `reads ${name} out of a Secret into a variable`),
);

/** Names and values that polaris takes for credentials. */
const SENSITIVE_NAME =
  /^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$|password|token|bearer|secret/i;
const PRIVATE_KEY = /-BEGIN\s.*PRIVATE KEY-/i;

const isSensitive = ([name, value]: readonly [string, string | undefined]): boolean =>
  value !== undefined && (SENSITIVE_NAME.test(name) || PRIVATE_KEY.test(value));

export const hasNoSensitiveVariable: Check = ofContainers(({ env = [] }) =>
  env.filter(({ name, value }) => isSensitive([name, value])).map(({ name }) => `has ${name} in plain sight`),
);

export const hasNoSensitiveSetting: Check = ofKind(['ConfigMap'], ({ data = {} }) =>
  Object.entries(data as Record<string, string>)
    .filter(isSensitive)
    .map(([name]) => `has ${name} in plain sight`),
);

/** References that nothing answers, unless they say that they are optional. */
export const refersToKnownKeys: Check = ofPods((pod, object, world) => {
  const isThere = (kind: string, { name, key, optional = false }: KeyReference): boolean =>
    optional ||
    allOf(world, kind, object.metadata.namespace).some(
      ({ metadata, data = {}, stringData = {}, binaryData = {} }) =>
        metadata.name === name &&
        [data, stringData, binaryData].some((keys) => Object.hasOwn(keys as object, key)),
    );
  const variables = [...(pod.initContainers ?? []), ...(pod.containers ?? [])].flatMap(({ env = [] }) => env);
  return variables
    .filter(({ valueFrom: { secretKeyRef, configMapKeyRef } = {} }) => {
      if (secretKeyRef !== undefined) return !isThere('Secret', secretKeyRef);
      return configMapKeyRef !== undefined && !isThere('ConfigMap', configMapKeyRef);
    })
    .map(({ name }) => `takes ${name} from a key that is not there`);
});
