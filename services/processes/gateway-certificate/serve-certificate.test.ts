import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { observeCertificate } from './observe-certificate.ts';
import { serveCertificate, type ServedCertificate } from './serve-certificate.ts';
import { shownSerial } from './shown-serial.ts';
import { certificateIn, writeCertificate, type GatewayCertificate } from './write-certificate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gateway-certificate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const certificate = (serial: string): GatewayCertificate => ({
  chain: `chain ${serial}`,
  privateKey: `key ${serial}`,
  serial,
  notBefore: new Date(1_000),
  notAfter: new Date(2_000),
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let left = 2_000; left > 0 && !isTrue(); left -= 1) await delay(2);
  expect(isTrue()).toBe(true);
}

test('a certificate counts as in use when a handshake has shown it, and not before', async () => {
  let current: { value: GatewayCertificate | undefined; version: string; created?: string } = {
    value: undefined,
    version: 'kv-0',
  };
  const nginx = { shows: '', asked: 0 };
  const served: ServedCertificate = serveCertificate({
    source: { current: () => current, onChange: () => () => undefined, close: () => undefined },
    write: (next) => writeCertificate(folder, next),
    shown: async () => {
      nginx.asked += 1;
      if (nginx.shows === '') throw new Error('No handshake');
      return nginx.shows;
    },
    clock: { now: () => new Date(0) },
    log: silentLog(),
    everyMs: 1,
  });
  const metrics = createMetrics({ version: '1', withDefaults: false });
  observeCertificate(metrics, () => served.current());
  const figures = async (): Promise<string[]> =>
    (await metrics.render(undefined)).body.split('\n').filter((line) => line.startsWith('studyflow_cert'));
  expect([served.report(), await figures()]).toEqual([undefined, []]);

  current = { value: certificate('A1'), version: 'kv-1', created: new Date(5).toISOString() };
  await until(() => nginx.asked > 1);
  expect(served.report()).toBeUndefined();
  nginx.shows = 'A1';
  await until(() => served.report() !== undefined);
  const first = { version: 'kv-1', since: new Date(0).toISOString(), created: new Date(5).toISOString() };
  expect(served.report()).toEqual(first);
  expect(await figures()).toEqual([
    'studyflow_certificate_not_after_seconds{certificate="gateway"} 2',
    'studyflow_certificate_not_before_seconds{certificate="gateway"} 1',
  ]);

  current = { value: certificate('B2'), version: 'kv-2' };
  expect(served.report()).toEqual({ ...first, pending: 'kv-2' });
  nginx.shows = 'B2';
  await until(() => served.report()?.version === 'kv-2');
  await served.close();
});

test('certificate and key change at one moment, and none but the one before stays', () => {
  for (const [serial, stays] of [
    ['A1', []],
    ['B2', ['..A1']],
    ['B2', []],
    ['C3', ['..B2']],
  ] as const) {
    writeCertificate(folder, certificate(serial));
    for (const [name, text] of [
      ['tls.crt', `chain ${serial}`],
      ['tls.key', `key ${serial}`],
    ] as const) {
      expect(readFileSync(path.join(folder, name), 'utf8')).toBe(text);
    }
    expect(readdirSync(folder).sort()).toEqual(
      [...stays, `..${serial}`, '..data', 'tls.crt', 'tls.key'].sort(),
    );
  }
});

test('what is no certificate is refused without a word of what stands there', () => {
  for (const data of [{}, { certificate: 'canary', private_key: 'canary' }, { certificate: 'canary' }]) {
    expect(() => certificateIn(data)).toThrow(/^(?!.*canary).*certificate and private_key/);
  }
});

test('a port without a handshake shows none', async () => {
  // Nobody listens there.
  await expect(shownSerial(1)).rejects.toThrow();
});
