/** Specs as people write them, for tests that ask the real API server. */
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';

export type Fields = Readonly<Record<string, unknown>>;

const API_VERSION = 'studyflow.dev/v1alpha1';
const TEMPLATE = { image: 'registry.example/studyflow:1', publicUrl: 'https://study.example' };

/** A StudyFlow that is as it should be, with the given fields instead. */
export function studyFlow(spec: Fields = {}, name = 'study'): ApiObject {
  return { apiVersion: API_VERSION, kind: 'StudyFlow', metadata: { name }, spec: { ...TEMPLATE, ...spec } };
}

/** A Release that is as it should be, with the given fields instead. */
export function release(spec: Fields = {}, template: Fields = {}): ApiObject {
  return {
    apiVersion: API_VERSION,
    kind: 'Release',
    metadata: { name: 'study-1' },
    spec: {
      platform: 'study',
      number: 1,
      revision: '0123456789',
      template: { ...TEMPLATE, roles: { api: {}, rooms: {}, worker: {} }, ...template },
      ...spec,
    },
  };
}

/** A DatabaseMigration that is as it should be, with the given fields instead. */
export function migration(spec: Fields = {}): ApiObject {
  return {
    apiVersion: API_VERSION,
    kind: 'DatabaseMigration',
    metadata: { name: 'study-expand' },
    spec: { platform: 'study', phase: 'expand', template: TEMPLATE, ...spec },
  };
}

/** A SecretRotation that is as it should be, with the given fields instead. */
export function rotation(spec: Fields = {}): ApiObject {
  return {
    apiVersion: API_VERSION,
    kind: 'SecretRotation',
    metadata: { name: 'study-secret' },
    spec: { platform: 'study', secret: 'signing-keys', publishSeconds: 1_800, ...spec },
  };
}

/** A StudyFlow whose pre-promotion analysis is as given. */
export function analysed(analysis: Fields): ApiObject {
  return studyFlow({ strategy: { blueGreen: { prePromotionAnalysis: analysis } } });
}
