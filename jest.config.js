/** What every project shares: Node strips the types, modules are ESM, no module is ever mocked. */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/tools/test/strip-types.js' },
  testPathIgnorePatterns: ['/node_modules/', '/benchmarks/', '/.studyflow/'],
  modulePathIgnorePatterns: ['/benchmarks/', '/.studyflow/'],
};

/**
 * Kinds, told apart by file name: unit needs nothing, int needs PostgreSQL and Redis, e2e a whole platform; chaos breaks
 * whole platforms and takes minutes (`make test-chaos`).
 */
export default {
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{services,client,tools,migrations}/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.(int|e2e|chaos)\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'int',
      testMatch: ['<rootDir>/{services,client,tools,migrations}/**/*.int.test.ts'],
      globalSetup: '<rootDir>/services/testing/global-setup.ts',
      globalTeardown: '<rootDir>/services/testing/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/{services,client,tools,migrations}/**/*.e2e.test.ts'],
    },
    {
      ...shared,
      displayName: 'chaos',
      testMatch: ['<rootDir>/services/**/*.chaos.test.ts'],
    },
  ],
};
