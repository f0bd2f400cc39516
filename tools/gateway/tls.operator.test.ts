import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGateway, type Gateway } from './nginx.ts';
import { startUpstream, type Upstream } from './upstream.ts';

/** Writes a certificate as a Secret of type kubernetes.io/tls has it. */
function issue(folder: string, name: string): void {
  const files = ['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
  ];
  execFileSync('openssl', [...args, '-subj', `/CN=${name}`, ...files], { stdio: 'pipe' });
}

describe('a gateway with a certificate', () => {
  let api: Upstream;
  let gateway: Gateway;

  beforeAll(async () => {
    api = await startUpstream('api');
    gateway = await startGateway({
      api: api.address,
      rooms: api.address,
      hasTls: true,
      trustedProxyCidrs: ['127.0.0.2/32'],
      prepare: (folder) => issue(folder, 'first.example'),
    });
  });

  afterAll(async () => {
    await gateway.stop();
    await api.stop();
  });

  async function handshake(options: { maxVersion?: 'TLSv1.1' } = {}): Promise<TLSSocket> {
    const socket = connect({
      port: gateway.tlsPort,
      host: '127.0.0.1',
      servername: 'study.example',
      rejectUnauthorized: false,
      ...options,
      ...(options.maxVersion !== undefined && { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    });
    await once(socket, 'secureConnect');
    return socket;
  }

  test('sends whoever comes over HTTP to HTTPS, by a redirect that keeps the method', async () => {
    const answer = await fetch(`${gateway.url}/a?b=c`, { redirect: 'manual', method: 'POST', body: 'x' });
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toBe('https://127.0.0.1/a?b=c');
    expect(api.requests).toHaveLength(0);
  });

  test('serves HTTP/2 and tells the platform that it was HTTPS', async () => {
    const session = connectHttp2(`https://127.0.0.1:${gateway.tlsPort}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/over-tls' });
    stream.setEncoding('utf8');
    let body = '';
    stream.on('data', (chunk: string) => {
      body += chunk;
    });
    await once(stream, 'end');
    session.close();
    expect(body).toBe('api');
    expect(api.requests.at(-1)?.headers).toMatchObject({
      'x-forwarded-proto': 'https',
      host: `127.0.0.1:${gateway.tlsPort}`,
    });
  });

  test('takes a certificate that was renewed without being told', async () => {
    const before = await handshake();
    expect(before.getPeerCertificate().subject.CN).toBe('first.example');
    before.destroy();
    issue(gateway.tlsFolder, 'second.example');
    const after = await handshake();
    expect(after.getPeerCertificate().subject.CN).toBe('second.example');
    expect(after.getProtocol()).toBe('TLSv1.3');
    after.destroy();
  });

  test('speaks no TLS older than 1.2', async () => {
    await expect(handshake({ maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });
});
