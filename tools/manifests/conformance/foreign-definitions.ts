import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { findGo } from '../../kubernetes/go.ts';
import { cacheFolder } from '../../kubernetes/programs.ts';
import { ROOT } from '../../supervisor/paths.ts';

/** Kinds of others that we write objects of, in the modules that tools/go/crds pins. */
const FILES = {
  'sigs.k8s.io/gateway-api': ['config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  'github.com/prometheus-operator/prometheus-operator': [
    'servicemonitors',
    'podmonitors',
    'prometheusrules',
  ].map((plural) => `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`),
};

export interface ForeignDefinition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

/** The CustomResourceDefinitions of the Gateway API and of the Prometheus operator, from their Go modules. */
export function foreignDefinitions(): readonly ForeignDefinition[] {
  const go = findGo(cacheFolder());
  return Object.entries(FILES).flatMap(([module, files]) => {
    const answer = execFileSync(go.program, ['mod', 'download', '-json', module], {
      cwd: path.join(ROOT, 'tools', 'go', 'crds'),
      encoding: 'utf8',
      env: { ...process.env, GOWORK: 'off', GOFLAGS: '', ...go.environment },
    });
    const { Dir: folder } = JSON.parse(answer) as { readonly Dir: string };
    return files.map((file) => parse(readFileSync(path.join(folder, file), 'utf8')) as ForeignDefinition);
  });
}
