import { mergeJson } from './fake/json.ts';
import { describeKube } from './conformance/testing.ts';
import { createFakeKube } from './testing.ts';

const fake = createFakeKube({ pageSize: 7 });

describeKube('the fake in memory', () => ({
  kube: fake,
  namespace: 'conformance',
  pageSize: 7,
  edit: async (kind, key, patch) =>
    void fake.edit(kind, key, (object) => mergeJson(object, patch) as typeof object),
}));
