import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ColourWorkloads } from './charts/colour.ts';
import { Platform } from './charts/platform.ts';
import { finished } from './constructs/finish.ts';
import { RunToCompletion } from './constructs/run-to-completion.ts';
import type { ColourDescription, JobDescription, Manifest, PlatformDescription } from './description.ts';

/** What there is once: accounts, Services and their previews, the gateway, policies, monitors. */
export function renderPlatform(platform: PlatformDescription): Manifest[] {
  return render(platform.namespace, (chart) => new Platform(chart, 'platform', platform));
}

/** The workloads of one colour: config, and per role a Deployment, a disruption budget and an autoscaler. */
export function renderColour(colour: ColourDescription): Manifest[] {
  return render(colour.platform.namespace, (chart) => new ColourWorkloads(chart, 'colour', colour));
}

/** A pod that runs to its end. */
export function renderJob(job: JobDescription): Manifest {
  const [manifest] = render(job.platform.namespace, (chart) => new RunToCompletion(chart, 'job', job));
  if (manifest === undefined) throw new Error('a job renders to one object');
  return manifest;
}

function render(namespace: string, fill: (chart: Construct) => unknown): Manifest[] {
  const chart = new Chart(new App(), 'studyflow', { namespace, disableResourceNameHashes: true });
  fill(chart);
  return (chart.toJson() as Manifest[]).map(finished);
}
