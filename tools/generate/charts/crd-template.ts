import { stringify } from 'yaml';
import type { CustomResourceDefinition } from '../../../operator/src/api/crd/custom-resource-definition.ts';
import { sorted } from './sorted.ts';

const HEADING = '{{- /* Made from operator/src/api by `make generate`. Change that, not this. */}}';

/**
 * A CRD as a template of the chart study-operator: there when `crds.install` is on, and kept when the chart goes. What
 * looks like a template in its texts is text.
 */
export function crdTemplate(definition: CustomResourceDefinition): string {
  const { metadata, spec } = sorted(definition);
  const annotations = Object.entries(metadata.annotations).map(([name, value]) => `"${name}" "${value}"`);
  return `${HEADING}
{{- if .Values.crds.install }}
apiVersion: ${definition.apiVersion}
kind: ${definition.kind}
metadata:
  {{- $annotations := dict ${annotations.join(' ')} }}
  {{- if .Values.crds.keep }}
  {{- $_ := set $annotations "helm.sh/resource-policy" "keep" }}
  {{- end }}
  annotations:
    {{- mergeOverwrite (deepCopy .Values.commonAnnotations) $annotations | toYaml | nindent 4 }}
  labels:
    {{- include "study-operator.labels" . | nindent 4 }}
  name: ${metadata.name}
${escaped(stringify({ spec }, { lineWidth: 0, aliasDuplicateObjects: false }))}{{- end }}
`;
}

const escaped = (text: string): string => text.replaceAll(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`);
