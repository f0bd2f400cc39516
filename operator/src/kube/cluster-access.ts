import { existsSync, readFileSync } from 'node:fs';
import type https from 'node:https';
import { isIPv6 } from 'node:net';
import path from 'node:path';

import { parse } from 'yaml';
import { z } from 'zod';

/** Where the API server is, and how to speak to it: the part of client-node's `KubeConfig` that is needed here. */
export interface ClusterAccess {
  getCurrentCluster(): { readonly server: string; readonly proxyUrl?: string | undefined } | null;
  getCurrentUser(): { readonly token?: string | undefined } | null;
  /** Adds certificates and headers; files are read again at each call. */
  applyToHTTPSOptions(options: https.RequestOptions): Promise<void>;
}

/** Where a pod finds its API server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: string;
}

/** What every pod is given. */
const IN_POD = '/var/run/secrets/kubernetes.io/serviceaccount';

const clusterSchema = z.strictObject({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
});
const userSchema = z.strictObject({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
});
const contextSchema = z.object({ cluster: z.string(), user: z.string() });

const kubeconfigSchema = z.object({
  'current-context': z.string(),
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown() })),
  users: z.array(z.object({ name: z.string(), user: z.unknown() })),
  contexts: z.array(z.object({ name: z.string(), context: z.unknown() })),
});

type ClusterFields = z.infer<typeof clusterSchema>;
type UserFields = z.infer<typeof userSchema>;

/** The access that a pod is given; a token that is renewed on disk is seen at the next call. */
export function accessInPod({ host, port }: ServerAddress, folder = IN_POD): ClusterAccess {
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return accessOf(
    { server, 'certificate-authority': path.join(folder, 'ca.crt') },
    { tokenFile: path.join(folder, 'token') },
  );
}

/**
 * Reads a kubeconfig that names certificates or a token. client-node reads all kinds, and costs 80 MB for that.
 *
 * @returns undefined when it has something else: a command, a provider, a proxy.
 * @throws when the file cannot be read.
 */
export function accessByFile(file: string): ClusterAccess | undefined {
  const folder = path.dirname(file);
  const config = kubeconfigSchema.safeParse(parse(readFileSync(file, 'utf8'))).data;
  const chosen = config?.contexts.find(({ name }) => name === config['current-context'])?.context;
  const context = contextSchema.safeParse(chosen).data;
  const clusterFields = config?.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const userFields = config?.users.find(({ name }) => name === context?.user)?.user;
  const cluster = clusterSchema.safeParse(clusterFields).data;
  const user = userSchema.safeParse(userFields).data;
  return cluster && user && accessOf(beside(folder, cluster), beside(folder, user));
}

/** Files are named relative to the kubeconfig. */
function beside<T extends ClusterFields | UserFields>(folder: string, fields: T): T {
  const names = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];
  const entries = Object.entries(fields).map(([name, value]) =>
    names.includes(name) ? [name, path.resolve(folder, String(value))] : [name, value],
  );
  return Object.fromEntries(entries) as T;
}

function accessOf(cluster: ClusterFields, user: UserFields): ClusterAccess {
  const token = (): string | undefined => user.token ?? textOf(user.tokenFile);
  return {
    getCurrentCluster: () => ({ server: cluster.server }),
    getCurrentUser: () => ({ token: token() }),
    applyToHTTPSOptions: async (options) => {
      const bearer = token();
      Object.assign(options, {
        ca: bytesOf(cluster['certificate-authority-data'], cluster['certificate-authority']),
        cert: bytesOf(user['client-certificate-data'], user['client-certificate']),
        key: bytesOf(user['client-key-data'], user['client-key']),
        servername: cluster['tls-server-name'],
        ...(cluster['insecure-skip-tls-verify'] === true && { rejectUnauthorized: false }),
        headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      });
      await Promise.resolve();
    },
  };
}

function bytesOf(base64: string | undefined, file: string | undefined): Buffer | undefined {
  if (base64 !== undefined) {
    return Buffer.from(base64, 'base64');
  }
  return file === undefined ? undefined : readFileSync(file);
}

function textOf(file: string | undefined): string | undefined {
  return file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
