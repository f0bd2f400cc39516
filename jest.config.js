/** What every project shares: Node strips the types, modules are ESM, no module is ever mocked. */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/tools/test/strip-types.js' },
  testPathIgnorePatterns: ['/node_modules/', '/benchmarks/', '/.studyflow/'],
  modulePathIgnorePatterns: ['/benchmarks/', '/.studyflow/'],
};

const CODE = '<rootDir>/{services,client,tools,migrations,operator,cdk8s}';

/**
 * Kinds, told apart by file name: unit needs nothing, int needs PostgreSQL and Redis, e2e a whole platform; chaos breaks
 * whole platforms and takes minutes (`make test-chaos`). operator needs a real API server, which the run starts (`make
 * test-operator`), cluster a whole Kubernetes (`make test-cluster`); operator-chaos breaks both (`make
 * test-operator-chaos`). vault needs a real Vault, whose build takes ten minutes (`make test-vault`),
 * models a real llama.cpp (`make test-models`).
 */
export default {
  // What hangs is ended; what is merely slow on a full machine is not.
  testTimeout: 120_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [`${CODE}/**/*.test.ts`],
      testPathIgnorePatterns: [
        ...shared.testPathIgnorePatterns,
        '\\.(int|e2e|chaos|operator|cluster|operator-chaos|vault|models)\\.test\\.ts$',
      ],
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
      globalSetup: '<rootDir>/services/testing/e2e/global-setup.ts',
      globalTeardown: '<rootDir>/services/testing/e2e/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'chaos',
      testMatch: ['<rootDir>/services/**/*.chaos.test.ts'],
    },
    {
      ...shared,
      displayName: 'operator',
      testMatch: [`${CODE}/**/*.operator.test.ts`],
      globalSetup: '<rootDir>/operator/test/harness/global-setup.ts',
      globalTeardown: '<rootDir>/operator/test/harness/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'cluster',
      testMatch: [`${CODE}/**/*.cluster.test.ts`],
      globalSetup: '<rootDir>/tools/cluster/testing/global-setup.ts',
      globalTeardown: '<rootDir>/tools/cluster/testing/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'vault',
      testMatch: [`${CODE}/**/*.vault.test.ts`],
      globalSetup: '<rootDir>/operator/test/harness/global-setup.ts',
      globalTeardown: '<rootDir>/operator/test/harness/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'models',
      testMatch: ['<rootDir>/services/**/*.models.test.ts'],
    },
    {
      ...shared,
      displayName: 'operator-chaos',
      testMatch: [`${CODE}/**/*.operator-chaos.test.ts`],
    },
  ],
};
