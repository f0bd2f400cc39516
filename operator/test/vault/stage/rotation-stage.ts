/** Everything that a rotation is about, and nothing of it played: servers, Vault, API server, operator, two processes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startPlatformProcess, type PlatformProcess } from '../../../../tools/vault/platform-process.ts';
import { openPodIdentity, type PodIdentity } from '../../../../tools/vault/pod-identity.ts';
import { startOperatorGround, type Ground } from '../../harness/ground.ts';
import type { OperatorProcess } from '../../harness/operator-process.ts';
import { readShippedPolicy } from './policies.ts';
import { addPod } from './pods.ts';
import { createRotations, type Rotations } from './rotations.ts';
import { startServers, type Servers } from './servers.ts';
import { startVaultGate, type VaultGate } from './vault-gate.ts';

export interface RotationStage {
  readonly servers: Servers;
  readonly ground: Ground;
  readonly namespace: string;
  readonly identity: PodIdentity;
  readonly rotations: Rotations;
  readonly gate: VaultGate;
  readonly services: readonly PlatformProcess[];
  /** The operator that runs, after the last start. */
  operator(): OperatorProcess;
  /** SIGKILL, and another one at once. */
  restartOperator(): Promise<void>;
  close(): Promise<void>;
}

/** Role of Vault for the operator; `policies.ts` says what it may. */
export const OPERATOR = 'study-operator';
/** Role of Vault for the processes. */
export const PODS = 'study-pods';

/** A Secret of a person, which is none of the operator's business. */
export const KEPT = 'of-a-person';

const SERVICES = 2;

/** Starts it all; both secrets have their first version then, and both processes use it. */
export async function openRotationStage(): Promise<RotationStage> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.toReversed()) await end();
  };
  try {
    return { ...(await openParts((end) => void closers.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param atEnd - told how each part is ended, in the order in which they were begun */
async function openParts(
  atEnd: (end: () => Promise<unknown>) => void,
): Promise<Omit<RotationStage, 'close'>> {
  const servers = await startServers();
  atEnd(() => servers.stop());
  const ground = await startOperatorGround();
  atEnd(() => ground.close());
  const namespace = await ground.namespace();
  await servers.addLogins(namespace);
  await ground.api.create(`/api/v1/namespaces/${namespace}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: KEPT, namespace },
  });
  const identity = await openPodIdentity(servers.vault.api, namespace);
  atEnd(async () => identity.close());
  const tokenFiles = await addAccounts(servers, identity);
  const gate = await startVaultGate(servers.vault.address);
  atEnd(() => gate.close());
  const operators = operatorsOf(ground, namespace, { gate, tokenFile: tokenFiles.operator });
  await operators.start();
  atEnd(() => operators.current().stop());
  const rotations = createRotations(ground.api, namespace);
  await rotations.create({
    database: `postgres://{{username}}:{{password}}@127.0.0.1:${servers.postgres.port}/studyflow`,
    redis: `redis://{{username}}:{{password}}@127.0.0.1:${servers.redis.port}`,
  });
  const services = await startServices(servers, namespace, tokenFiles.pods);
  atEnd(() => Promise.all(services.map((service) => service.stop())));
  for (const service of services) await addPod(ground.api, namespace, service);
  return {
    ...{ servers, ground, namespace, identity, rotations, gate, services },
    operator: operators.current,
    restartOperator: async () => {
      await operators.current().kill();
      await operators.start();
    },
  };
}

interface Operators {
  start(): Promise<void>;
  current(): OperatorProcess;
}

function operatorsOf(
  ground: Ground,
  namespace: string,
  { gate, tokenFile }: { readonly gate: VaultGate; readonly tokenFile: string },
): Operators {
  let operator: OperatorProcess | undefined;
  return {
    start: async () => {
      operator = await ground.startOperator({
        namespace,
        leaderElection: true,
        leaseSeconds: LEASE_SECONDS,
        environment: {
          VAULT_ADDR: gate.address,
          VAULT_ROLE: OPERATOR,
          VAULT_TOKEN_FILE: tokenFile,
          // Calls are held while something happens to Vault.
          VAULT_TIMEOUT_MS: '60000',
        },
      });
    },
    current: () => {
      if (operator === undefined) throw new Error('No operator was started');
      return operator;
    },
  };
}

/** Short, since each death of an operator is waited for; long enough for a machine that is full. */
export const LEASE_SECONDS = 6;

async function addAccounts(
  { folder }: Servers,
  identity: PodIdentity,
): Promise<{ readonly operator: string; readonly pods: string }> {
  const policies = readShippedPolicy(identity.namespace);
  await identity.addRole({ name: OPERATOR, serviceAccount: OPERATOR, policy: policies.operator });
  await identity.addRole({ name: PODS, serviceAccount: PODS, policy: policies.pods });
  const files = { operator: path.join(folder, 'operator.token'), pods: path.join(folder, 'pods.token') };
  writeFileSync(files.operator, await identity.tokenOf(OPERATOR));
  writeFileSync(files.pods, await identity.tokenOf(PODS));
  return files;
}

/** Each has an address of its own, as pods have: the internal port is the same everywhere. */
async function startServices(
  { folder, vault }: Servers,
  namespace: string,
  tokenFile: string,
): Promise<readonly PlatformProcess[]> {
  const [first = 1, second = 1] = crypto.getRandomValues(new Uint8Array(2));
  const names = Array.from({ length: SERVICES }, (_none, index) => `study-${index + 1}`);
  return await Promise.all(
    names.map((name, index) =>
      startPlatformProcess({
        name,
        podIP: `127.${(first % 200) + 20}.${second}.${index + 1}`,
        folder,
        environment: {
          VAULT_ADDR: vault.address,
          VAULT_PATH: `${namespace}/study`,
          VAULT_ROLE: PODS,
          VAULT_TOKEN_FILE: tokenFile,
        },
      }),
    ),
  );
}
