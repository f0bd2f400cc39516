/** `make test-operator`, `make test-operator-chaos`, `make test-vault`: against a real API server, and a real Vault. */
import { installMissing, REQUIREMENTS, thisMachine } from '../cluster/host/requirements.ts';
import { isFailure } from '../local/failure.ts';
import { findPrograms } from '../kubernetes/programs.ts';
import { closeCampaigns, openCampaigns, runCampaigns } from './campaigns.ts';
import { emptyResults, runJest, type Counts } from './jest-run.ts';

/** A test mostly waits for the control plane, which all files share. */
const WORKERS = 2;

/** What the control plane of tests is made of. */
const GROUND = [
  'etcd',
  'kube-apiserver',
  'kubectl',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'kubeconform',
  'helm',
] as const;

/** Builds what is missing before Jest starts: no test waits for that. */
export async function runOperatorTests(): Promise<Counts> {
  return onGround(async () => {
    emptyResults();
    return (await runJest(['operator'], { workers: WORKERS })).counts;
  });
}

/** What reads credentials, against a Vault that is sealed, killed and started again. */
export async function runVaultTests(): Promise<Counts> {
  return onGround(async () => {
    await findPrograms(['vault']);
    emptyResults();
    return (await runJest(['vault'], { workers: 1 })).counts;
  });
}

/** Campaigns with `ONLY`, `SEED` and `SIZE=full`, as `make test-chaos` has them. */
export async function runOperatorChaos(environment: NodeJS.ProcessEnv = process.env): Promise<Counts> {
  return onGround(async () => {
    const run = openCampaigns('operator-chaos', environment);
    const counts = await runCampaigns('operator-chaos', run, Number(environment['WORKERS'] ?? 1));
    closeCampaigns(run, counts);
    return counts;
  });
}

async function onGround(run: () => Promise<Counts>): Promise<Counts> {
  try {
    await installJudges();
    await findPrograms(GROUND);
  } catch (error) {
    if (!isFailure(error)) throw error;
    console.log(error.message);
    return { passed: 0, failed: 1 };
  }
  return run();
}

/** Where packages cannot be installed, each test says itself what it misses. */
async function installJudges(): Promise<void> {
  const machine = thisMachine();
  if (!machine.isRoot || !machine.hasApt) return;
  await installMissing(machine, REQUIREMENTS.judges, (line) => {
    console.log(line);
  });
}
