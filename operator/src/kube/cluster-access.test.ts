import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { accessByFile, accessInPod } from './cluster-access.ts';
import { loadKubeConfig } from './client.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studyflow-access-'));
  for (const name of ['ca.crt', 'client.crt', 'client.key']) {
    writeFileSync(path.join(folder, name), name);
  }
  writeFileSync(path.join(folder, 'token'), 'first\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

function kubeconfig(cluster: object, user: object): string {
  const file = path.join(folder, 'kubeconfig');
  const config = {
    'current-context': 'here',
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'there', context: { cluster: 'x', user: 'x' } },
      { name: 'here', context: { cluster: 'c', user: 'u' } },
    ],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function optionsOf(access: ReturnType<typeof accessByFile>): Promise<Record<string, unknown>> {
  const options: https.RequestOptions = {};
  await access?.applyToHTTPSOptions(options);
  const entries = Object.entries(options).map(([name, value]) => [
    name,
    Buffer.isBuffer(value) ? value.toString() : (value as unknown),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('certificates are in the kubeconfig', async () => {
  const file = kubeconfig(
    { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'kubernetes' },
    { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
  );
  const access = accessByFile(file);
  expect(access?.getCurrentCluster()?.server).toBe('https://10.0.0.1:6443');
  expect(await optionsOf(access)).toEqual({
    ca: 'CA',
    cert: 'CERT',
    key: 'KEY',
    servername: 'kubernetes',
    headers: {},
  });
});

test('certificates are in files beside it', async () => {
  const file = kubeconfig(
    { 'certificate-authority': 'ca.crt' },
    { 'client-certificate': 'client.crt', 'client-key': path.join(folder, 'client.key') },
  );
  expect(await optionsOf(accessByFile(file))).toMatchObject({
    ca: 'ca.crt',
    cert: 'client.crt',
    key: 'client.key',
  });
});

test('a token says who asks, and an authority that is not looked at is said so', async () => {
  const access = accessByFile(kubeconfig({ 'insecure-skip-tls-verify': true }, { token: 'abc' }));
  expect(access?.getCurrentUser()?.token).toBe('abc');
  expect(await optionsOf(access)).toMatchObject({
    rejectUnauthorized: false,
    headers: { authorization: 'Bearer abc' },
  });
});

test('in a pod the token is read anew each time', async () => {
  const access = accessInPod({ host: 'fd00::1', port: '443' }, folder);
  expect(access.getCurrentCluster()?.server).toBe('https://[fd00::1]:443');
  expect(await optionsOf(access)).toMatchObject({ ca: 'ca.crt', headers: { authorization: 'Bearer first' } });
  writeFileSync(path.join(folder, 'token'), 'second');
  expect(await optionsOf(access)).toMatchObject({ headers: { authorization: 'Bearer second' } });
});

test('what needs a command, a provider or a proxy is left to client-node', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'true', interactiveMode: 'Never' };
  expect(accessByFile(kubeconfig({}, { exec }))).toBeUndefined();
  expect(accessByFile(kubeconfig({ 'proxy-url': 'http://proxy' }, { token: 'a' }))).toBeUndefined();
  const access = await loadKubeConfig(kubeconfig({ 'proxy-url': 'http://proxy' }, { token: 'a' }));
  expect(access.getCurrentCluster()?.proxyUrl).toBe('http://proxy');
});

test('a kubeconfig that is not there is told', async () => {
  await expect(loadKubeConfig(path.join(folder, 'nothing'))).rejects.toThrow('ENOENT');
});

test('outside of a pod one has to be named', async () => {
  await expect(loadKubeConfig()).rejects.toThrow('KUBECONFIG');
});
