import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { studyFlow } from './specs.ts';

/** What is wrong, the object, and what the API server says. */
export type Refused = readonly [what: string, object: ApiObject, sentence: string];

const VAULT = {
  address: 'https://vault.vault:8200',
  caCertSecretRef: 'vault-ca',
};
const inVault = (vault: object, rest: object = {}): ApiObject =>
  studyFlow({ networkPolicy: { vault: { namespace: 'vault' } }, vault: { ...VAULT, ...vault }, ...rest });

/** Mistakes of what a platform says of its Vault, one each. */
export const REFUSED_VAULTS: readonly Refused[] = [
  [
    'a Vault that no policy lets a pod reach',
    inVault({}, { networkPolicy: {} }),
    'vault needs networkPolicy.vault, which says where Vault is',
  ],
  ['a Vault twice', inVault({}, { config: { VAULT_ROLE: 'admin' } }), 'config must not say what vault says'],
  [
    'an authority for a Vault without TLS',
    inVault({ address: 'http://vault.vault:8200' }),
    'caCertSecretRef needs an address that begins with https://',
  ],
  ['a Vault with a path', inVault({ address: 'https://vault.vault:8200/v1' }), 'spec.vault.address'],
  [
    'a Vault for nothing',
    inVault({ kv: { credentials: [] } }),
    'vault is used for nothing: name kv.credentials, say transit: {} or take the certificate',
  ],
  [
    'a certificate from a Vault that nobody knows',
    studyFlow({ gateway: { tlsFromVault: true } }),
    'gateway.tlsFromVault needs vault, which says where Vault is',
  ],
  [
    'a certificate from two places',
    inVault({}, { gateway: { tlsFromVault: true, tlsSecretName: 'study-tls' } }),
    'the certificate is in a Secret or in Vault',
  ],
  [
    'an Ingress whose certificate is in Vault alone',
    inVault({}, { gateway: { tlsFromVault: true, ingress: { host: 'study.example' } } }),
    'an Ingress controller ends TLS itself and needs a Secret',
  ],
  [
    'a credential that no process knows',
    inVault({ kv: { credentials: ['root'] } }),
    'spec.vault.kv.credentials[0]',
  ],
  [
    'a token that ends before a kubelet may replace it',
    inVault({ kubernetes: { tokenExpirationSeconds: 60 } }),
    'spec.vault.kubernetes.tokenExpirationSeconds',
  ],
];
