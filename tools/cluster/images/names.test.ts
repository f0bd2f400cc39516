import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { fullName, GATEWAY_IMAGE, NODE_BASE } from './names.ts';

test.each([
  ['studyflow', 'docker.io/library/studyflow:latest'],
  ['studyflow:v1', 'docker.io/library/studyflow:v1'],
  ['someone/studyflow:v1', 'docker.io/someone/studyflow:v1'],
  ['studyflow.local/pause:1', 'studyflow.local/pause:1'],
  ['localhost/base:1', 'localhost/base:1'],
  ['registry:5000/studyflow', 'registry:5000/studyflow:latest'],
])('%s is %s to a kubelet', (name, full) => {
  expect(fullName(name)).toBe(full);
});

test('nodes have the gateway image that a resource names by default', () => {
  expect(readFileSync('operator/src/api/v1alpha1/platform.ts', 'utf8')).toContain(`'${GATEWAY_IMAGE}'`);
});

test('the base image is the one that both Dockerfiles start from', () => {
  for (const file of ['Dockerfile', 'operator/Dockerfile']) {
    const [, base = ''] = /^ARG NODE_IMAGE=(.*)$/m.exec(readFileSync(file, 'utf8')) ?? [];
    expect(fullName(base)).toBe(NODE_BASE);
  }
});
