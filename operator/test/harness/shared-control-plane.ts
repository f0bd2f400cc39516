import type { ControlPlane, ControlPlaneAccess } from '../../../tools/kubernetes/control-plane.ts';

/** How workers of Jest learn of it. */
const VARIABLE = 'TEST_CONTROL_PLANE';

let shared: ControlPlane | undefined;

/** Remembers the control plane of the run, and says where it is to the workers. */
export function keepShared(controlPlane: ControlPlane): void {
  shared = controlPlane;
  const { url, caPem, certPem, keyPem, kubeconfig, folder } = controlPlane;
  process.env[VARIABLE] = JSON.stringify({ url, caPem, certPem, keyPem, kubeconfig, folder });
}

/**
 * How to reach the control plane of the run.
 *
 * @throws when the test does not run in a project of Jest that starts one.
 */
export function sharedAccess(): ControlPlaneAccess {
  const said = process.env[VARIABLE];
  if (said === undefined) {
    throw new Error('There is no shared control plane: only files named *.operator.test.ts have one.');
  }
  return JSON.parse(said) as ControlPlaneAccess;
}

/** Ends it. */
export async function stopShared(): Promise<void> {
  await shared?.stop();
  shared = undefined;
}
