import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and a certificate for this machine, as PEM. */
export interface TestCertificate {
  readonly key: string;
  readonly certificate: string;
}

const SEQUENCE = 0x30;
const ECDSA_WITH_SHA256 = tlv(SEQUENCE, oid('06082a8648ce3d040302'));
const SUBJECT_ALT_NAME = oid('0603551d11');
const BASIC_CONSTRAINTS = oid('0603551d13');
const COMMON_NAME = oid('0603550403');

/** A certificate for 127.0.0.1 that vouches for itself, made here so that no key lies in the repository. */
export function selfSignedCertificate(): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = tlv(SEQUENCE, tlv(0x31, tlv(SEQUENCE, COMMON_NAME, tlv(0x0c, Buffer.from('localhost')))));
  const validity = tlv(SEQUENCE, utcTime('250101000000Z'), utcTime('491231235959Z'));
  const address = tlv(SEQUENCE, tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const authority = tlv(SEQUENCE, tlv(0x01, Buffer.from([0xff])));
  const extensions = tlv(
    SEQUENCE,
    tlv(SEQUENCE, SUBJECT_ALT_NAME, tlv(0x04, address)),
    tlv(SEQUENCE, BASIC_CONSTRAINTS, tlv(0x04, authority)),
  );
  const body = tlv(
    SEQUENCE,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  );
  const signature = tlv(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const certificate = tlv(SEQUENCE, body, ECDSA_WITH_SHA256, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

/** Tag, length and value (X.690). */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const length =
    value.length < 128
      ? Buffer.from([value.length])
      : Buffer.from([0x82, value.length >> 8, value.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, value]);
}

function oid(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

function utcTime(text: string): Buffer {
  return tlv(0x17, Buffer.from(text));
}
