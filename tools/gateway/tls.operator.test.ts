import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { mkdtempSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  writeCertificate,
  type GatewayCertificate,
} from '../../services/processes/gateway-certificate/write-certificate.ts';
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

const CHANGES = 300;

/** A certificate of this name as the process beside nginx is given it; its name stands for its serial. */
function pairOf(name: string): GatewayCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-pair-'));
  issue(folder, name);
  const [chain, privateKey] = ['tls.crt', 'tls.key'].map((file) => readFileSync(join(folder, file), 'utf8'));
  rmSync(folder, { recursive: true });
  return {
    chain: String(chain),
    privateKey: String(privateKey),
    serial: name,
    notBefore: new Date(0),
    notAfter: new Date(0),
  };
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

  test(`no handshake fails while certificate and key are changed ${CHANGES} times, and each shows one of them`, async () => {
    const pairs = ['a.example', 'b.example', 'c.example'].map(pairOf);
    for (const file of ['tls.crt', 'tls.key']) unlinkSync(join(gateway.tlsFolder, file));
    writeCertificate(gateway.tlsFolder, pairs[0] as GatewayCertificate);
    const shown = new Map<string, number>();
    const failed: unknown[] = [];
    const handshakes = (): number => [...shown.values()].reduce((sum, count) => sum + count, failed.length);
    let isOver = false;
    const clients = [1, 2, 3, 4].map(async () => {
      while (!isOver) {
        try {
          const socket = await handshake();
          const { CN } = socket.getPeerCertificate().subject;
          shown.set(CN, (shown.get(CN) ?? 0) + 1);
          socket.destroy();
        } catch (error) {
          failed.push(error);
        }
      }
    });
    for (let change = 1; change <= CHANGES; change += 1) {
      writeCertificate(gateway.tlsFolder, pairs[change % pairs.length] as GatewayCertificate);
      const before = handshakes();
      while (handshakes() < before + clients.length) await turn();
    }
    isOver = true;
    await Promise.all(clients);
    process.stdout.write(`${CHANGES} changes, handshakes: ${JSON.stringify(Object.fromEntries(shown))}\n`);
    expect(failed).toEqual([]);
    expect([...shown.keys()].sort()).toEqual(pairs.map(({ serial }) => serial));
  }, 60_000);

  test('speaks no TLS older than 1.2', async () => {
    await expect(handshake({ maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });
});
