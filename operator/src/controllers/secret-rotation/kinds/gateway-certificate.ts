import { X509Certificate } from 'node:crypto';
import { isVaultProblem, vaultProblem, type VaultData } from '../../../vault/vault.ts';
import { readDocument, textIn, writeDocument } from '../document.ts';
import { provedByPods } from '../proof.ts';
import {
  FENCE,
  needsOfSecret,
  platformRole,
  secretPath,
  type SecretKind,
  type Turn,
  type Written,
} from '../secret-kind.ts';

/** A certificate is renewed when this much of its life is over. */
const RENEWED_AT = 2 / 3;

/**
 * The certificate of the gateway, from Vault's PKI engine by the role `<namespace>.<platform>`. It is written with its
 * key to the KV engine, never to a Secret (Decision 39); a process beside each nginx fetches it and says which version
 * handshakes show. The old one is revoked with its own key, so that the operator can revoke no certificate of others.
 */
export const gatewayCertificate: SecretKind = {
  stages: [issue],
  heldBy: ['gateway'],
  prove: provedByPods,
  revoke: async (turn, version) => {
    const document = await readDocument(turn.vault, turn.subject);
    if (document?.version !== version) return 'WrittenMeanwhile';
    await revokeBefore(turn, document.data['previous_version']);
    return 'Revoked';
  },
  needs: (subject) => [
    ...needsOfSecret(subject),
    FENCE,
    { path: `pki/issue/${platformRole(subject)}`, capability: 'update' },
    { path: 'pki/revoke-with-key', capability: 'update' },
  ],
  begins: async ({ vault, subject, now }) => {
    const document = await readDocument(vault, subject);
    const certificate = certificateIn(document?.data ?? {});
    if (certificate === undefined) return 'Schedule';
    const from = Date.parse(certificate.validFrom);
    const isDue = now.getTime() >= from + (Date.parse(certificate.validTo) - from) * RENEWED_AT;
    return isDue ? 'Schedule' : undefined;
  },
};

/**
 * Issues the certificate and writes it down, once. Where its answer is lost, or the process ends in between, nobody has
 * its key: another one is issued, and the lost one ends by itself.
 */
async function issue(turn: Turn): Promise<Written> {
  const { vault, subject, rotation } = turn;
  const before = await readDocument(vault, subject);
  if (before?.rotation === rotation) return before;
  const { commonName, altNames, ttlSeconds } = subject.certificate ?? { commonName: '', altNames: [] };
  const issued = await vault.write(`pki/issue/${platformRole(subject)}`, {
    common_name: commonName,
    alt_names: altNames.join(','),
    private_key_format: 'pkcs8',
    ...(ttlSeconds !== undefined && { ttl: `${ttlSeconds}s` }),
  });
  const certificate = certificateIn(issued);
  if (certificate === undefined) {
    throw vaultProblem('refused', `Vault has issued no certificate by pki/issue/${platformRole(subject)}`);
  }
  return await writeDocument(turn, before, {
    certificate: chainOf(issued),
    private_key: issued['private_key'],
    serial_number: issued['serial_number'],
    not_after: new Date(certificate.validTo).toISOString(),
    ...(before !== undefined && { previous_version: before.version }),
  });
}

/** The certificate first, then those that lead to the root, which clients have themselves. */
function chainOf({ certificate, ca_chain: chain }: VaultData): string {
  const leading = (Array.isArray(chain) ? chain : []).map(String).filter((one) => !isRoot(one));
  return `${[textIn(certificate) ?? '', ...leading].map((one) => one.trim()).join('\n')}\n`;
}

function isRoot(pem: string): boolean {
  const { subject, issuer } = new X509Certificate(pem);
  return subject === issuer;
}

function certificateIn({ certificate }: VaultData): X509Certificate | undefined {
  try {
    return new X509Certificate(textIn(certificate) ?? '');
  } catch {
    return undefined;
  }
}

/** What can be read no more cannot be revoked either; it ends by itself. */
async function revokeBefore({ vault, subject }: Turn, version: unknown): Promise<void> {
  if (typeof version !== 'number') return;
  const answer = await vault.read(`${secretPath(subject)}?version=${version}`).catch((error: unknown) => {
    if (isVaultProblem(error) && error.kind === 'missing') return {};
    throw error;
  });
  const { serial_number: serial, private_key: key } = ((answer as VaultData)['data'] ?? {}) as VaultData;
  if (typeof serial !== 'string' || typeof key !== 'string') return;
  // Late it could meet a certificate that somebody has written again meanwhile, of which the status says that it stays.
  await vault.writeFenced('pki/revoke-with-key', { serial_number: serial, private_key: key });
}
