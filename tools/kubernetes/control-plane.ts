/**
 * A real API server for tests and tools: etcd and kube-apiserver, and on demand the controllers, a scheduler and kwok's
 * nodes, whose pods become Ready at once (kwok/README.md says how a test makes them fail).
 *
 * All of it listens on 127.0.0.1, keeps its data in a folder of its own and ends with the process that started it.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failure } from '../local/failure.ts';
import type { ServerProcess } from '../local/server-process.ts';
import { waitUntil } from '../local/wait.ts';
import { openAuditLog, type AuditEntry } from './audit-log.ts';
import { createApiClient, type ApiAccess, type ApiClient } from './api-client.ts';
import {
  CONTROLLERS_USER,
  planApiServer,
  startPlanned,
  type ApiServerPlan,
  type ServerPlan,
} from './api-server.ts';
import { createAuthority, type Authority } from './authority.ts';
import { createNodes, planControllers } from './controllers.ts';
import { startGuardian, type Guardian } from './guardian.ts';
import { runKubectl, type KubectlAnswer } from './kubectl.ts';
import { kubeconfigOf } from './kubeconfig.ts';

export type { AuditEntry };

export interface ControlPlaneOptions {
  /** Deployments, Jobs and Services come alive. @default false, true with `kwok` */
  readonly controllers?: boolean;
  /** Nodes whose pods become Ready. @default with controllers: 3 nodes */
  readonly kwok?: { readonly nodes: number };
  /** Writes down every call (`auditLog`). @default false */
  readonly audit?: boolean;
}

/** Whom an identity is known as. */
export interface Identity {
  readonly user: string;
  readonly groups?: readonly string[];
}

/** How to reach a control plane: all that another process needs to know of it. */
export interface ControlPlaneAccess extends ApiAccess {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly folder: string;
}

export interface ControlPlane extends ControlPlaneAccess {
  readonly api: ApiClient;
  kubectl(...args: readonly string[]): Promise<KubectlAnswer>;
  /** Credentials of somebody who may nothing until roles are bound to him. */
  accessAs(identity: Identity): ApiAccess & { readonly kubeconfig: string };
  /** Ends it in peace and starts it again at the same address; resolves when it answers. */
  restartApiServer(): Promise<void>;
  /** Nobody answers until it is started again. */
  killApiServer(): Promise<void>;
  startApiServer(): Promise<void>;
  killEtcd(): Promise<void>;
  startEtcd(): Promise<void>;
  /** Everything that has been written down so far. */
  auditLog(): readonly AuditEntry[];
  /** Ends everything and leaves nothing. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const ADMINISTRATOR: Identity = { user: 'administrator', groups: ['system:masters'] };
const CONTROLLERS: Identity = { user: CONTROLLERS_USER, groups: ['system:masters'] };
const DEFAULT_NODES = 3;

/** Starts a control plane; it answers, and with controllers its nodes are Ready, when this resolves. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const hasControllers = options.controllers ?? options.kwok !== undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-control-plane-'));
  const guardian = startGuardian(folder);
  try {
    const authority = createAuthority('studyflow-tests');
    const plan = await planApiServer(folder, authority, {
      hasControllers,
      isAudited: options.audit === true,
    });
    const ground = await openGround({ folder, guardian, authority, plan });
    if (hasControllers) await ground.startControllers(options.kwok?.nodes ?? DEFAULT_NODES);
    return ground.controlPlane;
  } catch (error) {
    await guardian.release();
    throw error;
  }
}

interface Parts {
  readonly folder: string;
  readonly guardian: Guardian;
  readonly authority: Authority;
  readonly plan: ApiServerPlan;
}

async function openGround(parts: Parts): Promise<{
  readonly controlPlane: ControlPlane;
  startControllers(nodes: number): Promise<void>;
}> {
  const { folder, guardian, plan } = parts;
  const servers = createServers(folder, guardian);
  const access = administratorOf(parts);
  const api = createApiClient(access);
  const startApiServer = async (): Promise<void> => {
    const server = await servers.start(plan.apiServer);
    await untilReady(api, server, path.join(folder, 'kube-apiserver.log'));
  };
  const startEtcd = async (): Promise<void> => void (await servers.start(plan.etcd));
  await startEtcd();
  await startApiServer();

  const controlPlane: ControlPlane = {
    ...access,
    api,
    kubectl: (...args) => runKubectl(access.kubeconfig, args),
    accessAs: (identity) => accessFor(parts, identity),
    startApiServer,
    startEtcd,
    killApiServer: () => servers.end(plan.apiServer.name, 'SIGKILL'),
    killEtcd: () => servers.end(plan.etcd.name, 'SIGKILL'),
    async restartApiServer() {
      await servers.end(plan.apiServer.name, 'SIGTERM');
      await startApiServer();
    },
    auditLog: openAuditLog(plan.auditFile),
    async stop() {
      api.close();
      // The guardian kills: nothing here has anything to finish, and an API server without etcd would hang.
      await guardian.release();
    },
  };
  const startControllers = async (nodes: number): Promise<void> => {
    const files = {
      kubeconfig: accessFor(parts, CONTROLLERS).kubeconfig,
      signingKey: plan.signingKeyFile,
      authorityCert: path.join(folder, 'ca.crt'),
    };
    for (const controller of await planControllers(folder, files)) await servers.start(controller);
    await createNodes(api, nodes);
    await untilNodesAreReady(api, nodes, folder);
  };
  return { controlPlane, startControllers };
}

function createServers(
  folder: string,
  guardian: Guardian,
): {
  start(plan: ServerPlan): Promise<ServerProcess>;
  end(name: string, signal: NodeJS.Signals): Promise<void>;
} {
  const running = new Map<string, ServerProcess>();
  const guard = (): void => guardian.guard([...running.values()].map(({ pid }) => pid));
  return {
    async start(plan) {
      const server = await startPlanned(folder, plan);
      running.set(plan.name, server);
      guard();
      return server;
    },
    async end(name, signal) {
      const server = running.get(name);
      if (server === undefined) return;
      await server.stop([{ signal, graceMs: 20_000 }]);
      running.delete(name);
      guard();
    },
  };
}

function administratorOf(parts: Parts): ControlPlaneAccess {
  return { ...accessFor(parts, ADMINISTRATOR), folder: parts.folder };
}

function accessFor(
  { folder, authority, plan }: Parts,
  { user, groups = [] }: Identity,
): ApiAccess & { readonly kubeconfig: string } {
  const { certPem, keyPem } = authority.issue({ commonName: user, organizations: groups });
  const access = { url: plan.url, caPem: authority.certPem, certPem, keyPem };
  const kubeconfig = path.join(folder, `${user.replaceAll(/[^\w.-]/g, '-')}.kubeconfig`);
  writeFileSync(kubeconfig, kubeconfigOf(access), { mode: 0o600 });
  return { ...access, kubeconfig };
}

async function untilReady(api: ApiClient, server: ServerProcess, logFile: string): Promise<void> {
  const isReady = await waitUntil(
    async () => {
      if (server.hasExited()) throw failure(`kube-apiserver ended:\n${tailOf(logFile)}`);
      const answer = await api.call('GET', '/readyz').catch(() => undefined);
      return answer?.status === 200;
    },
    { timeoutMs: READY_WITHIN_MS, everyMs: 25 },
  );
  if (!isReady) throw failure(`kube-apiserver was not ready in ${READY_WITHIN_MS} ms:\n${tailOf(logFile)}`);
}

async function untilNodesAreReady(api: ApiClient, nodes: number, folder: string): Promise<void> {
  const areReady = await waitUntil(
    async () => {
      const ready = (await api.list('/api/v1/nodes')).filter(({ status }) => {
        const conditions = (status?.['conditions'] ?? []) as { type: string; status: string }[];
        return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
      });
      const account = await api.get('/api/v1/namespaces/default/serviceaccounts/default');
      return ready.length === nodes && account !== undefined;
    },
    { timeoutMs: READY_WITHIN_MS, everyMs: 50 },
  );
  if (areReady) return;
  const logs = ['kwok', 'kube-controller-manager'].map((name) => tailOf(path.join(folder, `${name}.log`)));
  throw failure(`The nodes were not Ready in ${READY_WITHIN_MS} ms:\n${logs.join('\n')}`);
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-10).join('\n');
}
