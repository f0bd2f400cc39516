{{- define "study-platform.escalationName" -}}
{{- printf "%s-escalation" (include "study-platform.fullname" .) }}
{{- end }}

{{/* A name of its own: it is no part of a release, and the policies of the platform do not choose it. */}}
{{- define "study-platform.escalationSelector" -}}
app.kubernetes.io/component: escalation
app.kubernetes.io/instance: {{ include "study-platform.fullname" . }}
app.kubernetes.io/name: studyflow-escalation
{{- end }}

{{- define "study-platform.escalationLabels" -}}
{{- mergeOverwrite (include "study-platform.labels" . | fromYaml) (include "study-platform.escalationSelector" . | fromYaml) (dict
  "studyflow.dev/platform" (include "study-platform.fullname" .)) | toYaml }}
{{- end }}

{{/* What every object of the receiver is called. */}}
{{- define "study-platform.escalationMetadata" -}}
{{- with .Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
labels:
  {{- include "study-platform.escalationLabels" . | nindent 2 }}
name: {{ include "study-platform.escalationName" . }}
namespace: {{ .Release.Namespace }}
{{- end }}

{{/* Those of the platform, and the one that says who is told. */}}
{{- define "study-platform.escalationSecrets" -}}
{{- $spec := include "study-platform.spec" . | fromYaml }}
{{- $own := default (include "study-platform.escalationName" .) .Values.escalation.secretName }}
{{- dict "names" (append ($spec.secretNames | default list) $own) | toYaml }}
{{- end }}

{{/* The Vault of the platform where the logins of PostgreSQL are in it; nothing where they are not: it needs nothing else. */}}
{{- define "study-platform.escalationLogins" -}}
{{- $vault := .Values.spec.vault | default dict }}
{{- if and $vault (has "database" (dig "kv" "credentials" (list "database") $vault)) }}
{{- toYaml $vault }}
{{- end }}
{{- end }}

{{/* What it is told of Vault: logins of PostgreSQL alone, with the role of the platform. */}}
{{- define "study-platform.escalationVault" -}}
{{- $platform := printf "%s.%s" .Release.Namespace (include "study-platform.fullname" .) }}
{{- with include "study-platform.escalationLogins" . | fromYaml }}
- name: VAULT_ADDR
  value: {{ .address }}
{{- with .namespace }}
- name: VAULT_NAMESPACE
  value: {{ . }}
{{- end }}
{{- if .caCertSecretRef }}
- name: VAULT_CACERT
  value: /var/run/secrets/vault/ca.crt
{{- end }}
- name: VAULT_AUTH_MOUNT
  value: {{ .mount | default "kubernetes" }}
- name: VAULT_ROLE
  value: {{ dig "kubernetes" "role" $platform . }}
- name: VAULT_KV_MOUNT
  value: {{ dig "kv" "mount" "secret" . }}
- name: VAULT_PATH
  value: {{ $platform | replace "." "/" }}
- name: VAULT_CREDENTIALS
  value: database
{{- end }}
{{- end }}

{{/* Whom a policy means by a target of spec.networkPolicy: pods of a namespace, and addresses. */}}
{{- define "study-platform.peers" -}}
{{- if or .namespace .podLabels }}
- {{- with .namespace }}
  namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ . }}
  {{- end }}
  {{- with .podLabels }}
  podSelector:
    matchLabels:
      {{- toYaml . | nindent 6 }}
  {{- end }}
{{- end }}
{{- range .cidrs }}
- ipBlock:
    cidr: {{ . }}
{{- end }}
{{- end }}
