{{/* Name of the chart, or of the person's own. */}}
{{- define "study-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Name of everything: 63 characters at most, as labels and Services ask for it. */}}
{{- define "study-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "study-operator.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "study-operator.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* What the operator's pods are chosen by. Never changes: the selector of a Deployment is immutable. */}}
{{- define "study-operator.selectorLabels" -}}
app.kubernetes.io/component: operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/name: {{ include "study-operator.name" . }}
{{- end }}

{{/* Labels of every object, in order. */}}
{{- define "study-operator.labels" -}}
{{- $own := include "study-operator.selectorLabels" . | fromYaml }}
{{- $more := dict
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/part-of" "studyflow"
  "app.kubernetes.io/version" (.Chart.AppVersion | toString)
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") }}
{{- mergeOverwrite (deepCopy .Values.commonLabels) $own $more | toYaml }}
{{- end }}

{{- define "study-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "study-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "study-operator.priorityClassName" -}}
{{- if .Values.priorityClass.create }}
{{- default (include "study-operator.fullname" .) .Values.priorityClass.name }}
{{- else }}
{{- .Values.priorityClass.name }}
{{- end }}
{{- end }}

{{- define "study-operator.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{/* The role of Vault's Kubernetes auth method that binds the operator's account. */}}
{{- define "study-operator.vaultRole" -}}
{{- default (include "study-operator.fullname" .) .Values.vault.kubernetes.role }}
{{- end }}
