import { X509Certificate } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { VaultData } from '../../platform/vault/vault.ts';

/** A certificate with what leads to its root, and its key. */
export interface GatewayCertificate {
  readonly chain: string;
  readonly privateKey: string;
  /** In upper case without colons, as handshakes show it. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** `<path>/gateway-certificate`, as the operator writes it. @throws without a word of what stands there. */
export function certificateIn({ certificate, private_key: privateKey }: VaultData): GatewayCertificate {
  if (typeof certificate !== 'string' || typeof privateKey !== 'string') throw new Error(NEEDS);
  try {
    const { serialNumber: serial, validFrom, validTo } = new X509Certificate(certificate);
    const life = { notBefore: new Date(validFrom), notAfter: new Date(validTo) };
    return { chain: certificate, privateKey, serial, ...life };
  } catch {
    throw new Error(NEEDS);
  }
}

const NEEDS = 'The secret needs the keys certificate and private_key, in PEM.';

/** What `tls.crt` and `tls.key` lead through: both change at one moment, as in the mount of a Secret. */
const CURRENT = '..data';

/**
 * Puts it where nginx looks at the next handshake. The one before stays until the next: a handshake that has begun
 * with it still opens its key.
 */
export function writeCertificate(folder: string, { chain, privateKey, serial }: GatewayCertificate): void {
  const version = `..${serial}`;
  const before = leadsTo(path.join(folder, CURRENT));
  const place = path.join(folder, version);
  if (before !== version) {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    writeFileSync(path.join(place, 'tls.crt'), chain, { mode: 0o640 });
    writeFileSync(path.join(place, 'tls.key'), privateKey, { mode: 0o640 });
    lead(folder, CURRENT, version);
  }
  for (const name of ['tls.crt', 'tls.key']) lead(folder, name, path.join(CURRENT, name));
  for (const old of readdirSync(folder)) {
    const isOther = old.startsWith('..') && ![CURRENT, version, before].includes(old);
    if (isOther) rmSync(path.join(folder, old), { recursive: true, force: true });
  }
}

function leadsTo(link: string): string | undefined {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? readlinkSync(link)
    : undefined;
}

/** A link that is there all the time, to the old or to the new. */
function lead(folder: string, name: string, to: string): void {
  const next = path.join(folder, `.${name}.next`);
  rmSync(next, { force: true });
  symlinkSync(to, next);
  renameSync(next, path.join(folder, name));
}
