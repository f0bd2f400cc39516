import { expect, test } from '@jest/globals';
import type { Scope } from '../../../platform/database/scope.ts';
import { unavailable } from '../../../platform/errors/common.ts';
import { createNames } from './names.repository.ts';

test('a database that is away is not a name that is taken', async () => {
  const scope = { rows: () => Promise.reject(unavailable()) } as unknown as Scope;
  await expect(createNames(scope).claim('u', { shown: 'Ada', key: 'ada' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});
