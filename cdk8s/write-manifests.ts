import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml, type App, type Chart } from 'cdk8s';
import { finished } from './constructs/finish.ts';
import type { Manifest } from './description.ts';

const ENDING = '.k8s.yaml';

/** A chart's objects as they are applied. */
export function manifestsOf(chart: Chart): Manifest[] {
  return (chart.toJson() as Manifest[]).map(finished);
}

/** Writes a file per chart to where `cdk8s synth` looks for them; those of charts that are no more go. */
export function writeManifests(app: App): void {
  mkdirSync(app.outdir, { recursive: true });
  for (const file of readdirSync(app.outdir)) {
    if (file.endsWith(ENDING)) rmSync(join(app.outdir, file));
  }
  for (const chart of app.charts) {
    Yaml.save(join(app.outdir, `${chart.node.id}${ENDING}`), manifestsOf(chart));
  }
}
