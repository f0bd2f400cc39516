{{/* What the operator reads from its environment (operator/README.md). */}}
{{- define "study-operator.env" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: WATCH_NAMESPACES
  value: {{ join "," .Values.watchNamespaces | quote }}
- name: LEADER_ELECTION
  value: {{ ternary "on" "off" .Values.leaderElection.enabled | quote }}
- name: METRICS_PORT
  value: {{ .Values.metrics.port | quote }}
- name: LOG_LEVEL
  value: {{ .Values.logLevel }}
- name: NODE_OPTIONS
  value: {{ .Values.nodeOptions | quote }}
{{- with .Values.vault }}
{{- if .address }}
- name: VAULT_ADDR
  value: {{ .address | quote }}
{{- if .namespace }}
- name: VAULT_NAMESPACE
  value: {{ .namespace | quote }}
{{- end }}
{{- if .caCertSecretRef }}
- name: VAULT_CACERT
  value: /var/run/secrets/vault/ca.crt
{{- end }}
- name: VAULT_AUTH_MOUNT
  value: {{ .mount | quote }}
- name: VAULT_ROLE
  value: {{ include "study-operator.vaultRole" $ | quote }}
- name: VAULT_KV_MOUNT
  value: {{ .mounts.kv | quote }}
- name: VAULT_DATABASE_MOUNT
  value: {{ .mounts.database | quote }}
- name: VAULT_TRANSIT_MOUNT
  value: {{ .mounts.transit | quote }}
- name: VAULT_PKI_MOUNT
  value: {{ .mounts.pki | quote }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
