/**
 * A certificate authority for clusters of tests, by node:crypto alone: a machine need not have openssl.
 * Its keys live as long as the cluster; nothing else trusts it.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import * as der from './der.ts';

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const DAY_MS = 86_400_000;
/** Clocks of tests may be an hour off. */
const BACKDATED_MS = DAY_MS;
const VALID_MS = 365 * DAY_MS;

export interface KeyPair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** Whom a certificate is for: Kubernetes reads the user from the common name, groups from the organisations. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** Names and addresses at which it serves. */
  readonly hosts?: readonly string[];
}

export interface Authority {
  readonly certPem: string;
  readonly keyPem: string;
  /** A certificate for a server or a client, and its key. */
  issue(subject: Subject): KeyPair;
}

/** Makes an authority with a key of its own. */
export function createAuthority(commonName: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { commonName, key: privateKey };
  const certPem = certificate({ commonName }, publicKey, issuer, authorityExtensions(publicKey));
  return {
    certPem,
    keyPem: pemOf(privateKey),
    issue(subject) {
      const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        certPem: certificate(
          subject,
          keys.publicKey,
          issuer,
          leafExtensions(subject, createPublicKey(privateKey)),
        ),
        keyPem: pemOf(keys.privateKey),
      };
    },
  };
}

/** A key that signs tokens of service accounts. */
export function createSigningKey(): string {
  return pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function certificate(
  subject: Subject,
  key: KeyObject,
  issuer: { readonly commonName: string; readonly key: KeyObject },
  extensions: readonly Buffer[],
): string {
  const now = Date.now();
  const serial = randomBytes(16);
  const content = der.sequence(
    der.tagged(0xa0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ECDSA_WITH_SHA256,
    nameOf({ commonName: issuer.commonName }),
    der.sequence(der.time(new Date(now - BACKDATED_MS)), der.time(new Date(now + VALID_MS))),
    nameOf(subject),
    key.export({ type: 'spki', format: 'der' }),
    der.tagged(0xa3, der.sequence(...extensions)),
  );
  const signature = sign('sha256', content, issuer.key);
  return toPem(der.sequence(content, ECDSA_WITH_SHA256, der.bitString(signature)));
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf({ commonName, organizations = [] }: Subject): Buffer {
  const part = (identifier: string, value: string): Buffer =>
    der.setOf(der.sequence(der.objectIdentifier(identifier), der.utf8String(value)));
  return der.sequence(
    ...organizations.map((organization) => part('2.5.4.10', organization)),
    part('2.5.4.3', commonName),
  );
}

function extension(identifier: string, isCritical: boolean, value: Buffer): Buffer {
  return der.sequence(
    der.objectIdentifier(identifier),
    ...(isCritical ? [der.yes()] : []),
    der.octetString(value),
  );
}

function authorityExtensions(key: KeyObject): Buffer[] {
  return [
    extension('2.5.29.19', true, der.sequence(der.yes())),
    // Signs certificates and revocation lists.
    extension('2.5.29.15', true, der.bitString(Buffer.from([0x06]), 1)),
    extension('2.5.29.14', false, der.octetString(keyIdentifier(key))),
  ];
}

function leafExtensions({ hosts = [] }: Subject, authorityKey: KeyObject): Buffer[] {
  const usages = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'].map(der.objectIdentifier);
  return [
    extension('2.5.29.15', true, der.bitString(Buffer.from([0xa0]), 5)),
    extension('2.5.29.37', false, der.sequence(...usages)),
    extension('2.5.29.35', false, der.sequence(der.tagged(0x80, keyIdentifier(authorityKey)))),
    ...(hosts.length > 0 ? [extension('2.5.29.17', false, der.sequence(...hosts.map(generalName)))] : []),
  ];
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function generalName(host: string): Buffer {
  if (isIPv4(host)) return der.tagged(0x87, Buffer.from(host.split('.').map(Number)));
  if (isIPv6(host)) return der.tagged(0x87, ipv6Bytes(host));
  return der.tagged(0x82, Buffer.from(host));
}

function ipv6Bytes(host: string): Buffer {
  const [head = '', tail = ''] = host.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail)];
  const between = host.includes('::') ? Array<number>(8 - first.length - last.length).fill(0) : [];
  return Buffer.from([...first, ...between, ...last].flatMap((group) => [group >>> 8, group & 0xff]));
}
