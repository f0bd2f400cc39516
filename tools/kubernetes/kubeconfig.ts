import type { ApiAccess } from './api-client.ts';

/** A kubeconfig with all that it needs inside; JSON is YAML as well. */
export function kubeconfigOf({ url, caPem, certPem, keyPem }: ApiAccess, namespace = 'default'): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': base64(caPem) } }],
      users: [
        {
          name: 'test',
          user: { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) },
        },
      ],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace } }],
    },
    null,
    2,
  );
}
