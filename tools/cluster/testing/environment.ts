/** How the global set-up tells the tests what there is: one variable. */
export interface TestEnvironment {
  readonly kubeconfig: string;
  /** The folder of a local cluster; without it the cluster is the person's own, and only the API server can be reached. */
  readonly directory?: string;
  readonly image: string;
  readonly operatorImage: string;
  readonly serverImages: { readonly postgres: string; readonly redis: string };
}

const VARIABLE = 'STUDYFLOW_TEST_CLUSTER';

/** Leaves it to the processes of the tests. */
export function leaveEnvironment(environment: TestEnvironment): void {
  process.env[VARIABLE] = JSON.stringify(environment);
}

/** Reads it in a test. */
export function readEnvironment(): TestEnvironment {
  const text = process.env[VARIABLE];
  if (text === undefined) {
    throw new Error('No cluster was set up. Run this with: npx jest --selectProjects cluster');
  }
  return JSON.parse(text) as TestEnvironment;
}
