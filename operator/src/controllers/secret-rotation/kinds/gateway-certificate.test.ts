import { describe, expect, it } from '@jest/globals';
import { createFakeVault, type FakeVault } from '../../../vault/testing.ts';
import { vaultProblem, type Vault, type VaultData } from '../../../vault/vault.ts';
import { gatewayCertificate } from './gateway-certificate.ts';
import { turnOf } from './testing.ts';
import { CERTIFICATE, INTERMEDIATE, ROOT } from './testing-certificates.ts';

const PATH = 'secret/data/here/study/gateway-certificate';
const NAMES = { commonName: 'study.example', altNames: ['a.example', 'b.example'], ttlSeconds: 7_200 };
const [issue] = gatewayCertificate.stages;

/** The fake with a PKI engine and older versions of documents. */
function vaultWithPki(issues: VaultData = { certificate: CERTIFICATE }): {
  vault: Vault;
  fake: FakeVault;
  pki: [string, VaultData][];
} {
  const fake = createFakeVault([]);
  const pki: [string, VaultData][] = [];
  const older = new Map<string, VaultData>();
  const vault: Vault = {
    ...fake,
    read: async (path) => {
      if (!path.includes('?')) return await fake.read(path);
      const data = older.get(path);
      if (data === undefined) throw vaultProblem('missing', path);
      return { data };
    },
    write: async (path, body) => {
      if (!path.startsWith('pki/')) {
        const answer = await fake.write(path, body);
        older.set(`${path}?version=${String(answer['version'])}`, body['data'] as VaultData);
        return answer;
      }
      // What cannot be taken back is fenced.
      if (path === 'pki/revoke-with-key') throw vaultProblem('refused', `${path} is not fenced`);
      pki.push([path, body]);
      return { private_key: `key-${pki.length}`, serial_number: `0${pki.length}`, ...issues };
    },
    writeFenced: async (path, body) => {
      pki.push([path, body]);
      return {};
    },
  };
  return { vault, fake, pki };
}

const turn = (vault: Vault, rotation = 'r1', now = new Date(0)) => {
  const whole = turnOf(vault, 'gateway-certificate', { rotation });
  return { ...whole, now, subject: { ...whole.subject, certificate: NAMES } };
};

describe('a rotation of the certificate of the gateway', () => {
  it('issues for the names and the life that are asked for, once, and writes it with its chain', async () => {
    const { vault, fake, pki } = vaultWithPki({
      certificate: CERTIFICATE,
      ca_chain: [INTERMEDIATE, ROOT],
    });
    for (const _again of [1, 2]) expect(await issue?.(turn(vault))).toMatchObject({ version: 1 });
    expect(pki).toEqual([
      [
        'pki/issue/here.study',
        {
          common_name: 'study.example',
          alt_names: 'a.example,b.example',
          private_key_format: 'pkcs8',
          ttl: '7200s',
        },
      ],
    ]);
    expect(fake.keyValue(PATH)?.data).toEqual({
      certificate: `${CERTIFICATE.trim()}\n${INTERMEDIATE.trim()}\n`,
      private_key: 'key-1',
      serial_number: '01',
      not_after: expect.stringMatching(/^20\d\d-/) as unknown,
      rotation: 'r1',
    });
  });

  it('revokes the one before with its own key, and nothing when somebody has written meanwhile', async () => {
    const { vault, pki } = vaultWithPki();
    await issue?.(turn(vault));
    expect(await gatewayCertificate.revoke(turn(vault), 1)).toBe('Revoked');
    expect(pki).toHaveLength(1);
    await issue?.(turn(vault, 'r2'));
    expect(await gatewayCertificate.revoke(turn(vault, 'r2'), 1)).toBe('WrittenMeanwhile');
    expect(await gatewayCertificate.revoke(turn(vault, 'r2'), 2)).toBe('Revoked');
    expect(pki.at(-1)).toEqual(['pki/revoke-with-key', { serial_number: '01', private_key: 'key-1' }]);
  });

  it('lets one end by itself that cannot be read any more', async () => {
    const { vault, pki } = vaultWithPki();
    await issue?.(turn(vault));
    await issue?.(turn(vault, 'r2'));
    for (const answer of [vaultProblem('missing', 'gone'), { data: null }]) {
      const read: Vault['read'] = async (path) => {
        if (!path.includes('?')) return await vault.read(path);
        if (answer instanceof Error) throw answer;
        return answer;
      };
      expect(await gatewayCertificate.revoke(turn({ ...vault, read }, 'r2'), 2)).toBe('Revoked');
    }
    expect(pki.map(([path]) => path)).not.toContain('pki/revoke-with-key');
    const read: Vault['read'] = async (path) => {
      if (path.includes('?')) throw vaultProblem('sealed', 'sealed');
      return await vault.read(path);
    };
    await expect(gatewayCertificate.revoke(turn({ ...vault, read }, 'r2'), 2)).rejects.toMatchObject({
      kind: 'sealed',
    });
  });

  it('begins by itself after two thirds of a life, or when there is none', async () => {
    const { vault } = vaultWithPki();
    expect(await gatewayCertificate.begins?.(turn(vault))).toBe('Schedule');
    await issue?.(turn(vault));
    const { validFrom, validTo } = new (await import('node:crypto')).X509Certificate(CERTIFICATE);
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    const at = (part: number) => turn(vault, 'r2', new Date(from + (to - from) * part));
    expect(await gatewayCertificate.begins?.(at(0.66))).toBeUndefined();
    expect(await gatewayCertificate.begins?.(at(0.67))).toBe('Schedule');
  });

  it('refuses what is no certificate, and writes nothing', async () => {
    const { vault, fake } = vaultWithPki({ certificate: 'nonsense' });
    await expect(issue?.(turn(vault))).rejects.toMatchObject({ kind: 'refused' });
    const { vault: silent } = vaultWithPki({ certificate: undefined });
    await expect(issue?.(turnOf(silent, 'gateway-certificate'))).rejects.toMatchObject({ kind: 'refused' });
    expect(fake.keyValue(PATH)).toBeUndefined();
  });

  it('is proved by the pods of the gateway, and may issue by its own role alone', () => {
    expect(gatewayCertificate.heldBy).toEqual(['gateway']);
    const { subject } = turnOf(createFakeVault([]), 'gateway-certificate');
    expect([...new Set(gatewayCertificate.needs(subject).map(({ path }) => path))]).toEqual([
      PATH,
      'auth/token/renew-self',
      'pki/issue/here.study',
      'pki/revoke-with-key',
    ]);
  });
});
