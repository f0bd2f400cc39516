import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createAuthority, createSigningKey } from './authority.ts';

const authority = createAuthority('tests');

test('a certificate is signed by its authority, names its subject and fits its key', () => {
  const ca = new X509Certificate(authority.certPem);
  const { certPem, keyPem } = authority.issue({
    commonName: 'system:kube-scheduler',
    organizations: ['a', 'b'],
  });
  const certificate = new X509Certificate(certPem);
  expect(ca.ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkIssued(ca)).toBe(true);
  expect(certificate.verify(ca.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  expect(certificate.subject.split('\n')).toEqual(['O=a', 'O=b', 'CN=system:kube-scheduler']);
});

test('it serves under the names and addresses that it was issued for, and no others', () => {
  const hosts = ['kubernetes.default', '127.0.0.1', '::1', 'fd00::1:2'];
  const certificate = new X509Certificate(authority.issue({ commonName: 'server', hosts }).certPem);
  expect(certificate.checkHost('kubernetes.default')).toBe('kubernetes.default');
  expect(certificate.checkHost('elsewhere')).toBeUndefined();
  for (const address of ['127.0.0.1', '::1', 'fd00::1:2']) expect(certificate.checkIP(address)).toBe(address);
  expect(certificate.checkIP('127.0.0.2')).toBeUndefined();
});

test('both sides of a connection accept it', async () => {
  const { certPem: cert, keyPem: key } = authority.issue({ commonName: 'server', hosts: ['127.0.0.1'] });
  const server = createServer({
    cert,
    key,
    ca: authority.certPem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = authority.issue({ commonName: 'client' });
  const socket = connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    ca: authority.certPem,
    cert: client.certPem,
    key: client.keyPem,
  });
  const [accepted] = (await once(server, 'secureConnection')) as [TLSSocket];
  expect(accepted.authorized).toBe(true);
  expect(accepted.getPeerCertificate().subject.CN).toBe('client');
  socket.destroy();
  accepted.destroy();
  server.close();
});

test('another authority of the same name has not signed it', () => {
  const certificate = new X509Certificate(authority.issue({ commonName: 'a' }).certPem);
  expect(certificate.verify(new X509Certificate(createAuthority('tests').certPem).publicKey)).toBe(false);
});

test('tokens of service accounts are signed with RSA', () => {
  expect(createPrivateKey(createSigningKey()).asymmetricKeyType).toBe('rsa');
});
