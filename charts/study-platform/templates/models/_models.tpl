{{- define "study-platform.modelsName" -}}
{{- printf "%s-models" (include "study-platform.fullname" .) }}
{{- end }}

{{/* A name of its own: it is no part of a release, and the policies of the platform do not choose it. */}}
{{- define "study-platform.modelsSelector" -}}
app.kubernetes.io/component: models
app.kubernetes.io/instance: {{ include "study-platform.fullname" . }}
app.kubernetes.io/name: studyflow-models
{{- end }}

{{- define "study-platform.modelsLabels" -}}
{{- mergeOverwrite (include "study-platform.labels" . | fromYaml) (include "study-platform.modelsSelector" . | fromYaml) (dict
  "studyflow.dev/platform" (include "study-platform.fullname" .)) | toYaml }}
{{- end }}

{{/* What stands on every object of the models, before its name. */}}
{{- define "study-platform.modelsMetadata" -}}
{{- with .Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
labels:
  {{- include "study-platform.modelsLabels" . | nindent 2 }}
{{- end }}

{{/* MODELS_FILE: JSON is YAML too. */}}
{{- define "study-platform.modelsList" -}}
{{- if not .Values.models.files }}{{ fail "models.files is empty: name the models that are served (docs/ai.md)" }}{{ end }}
{{- dict "models" .Values.models.files | mustToRawJson }}
{{- end }}

{{/* The processes that hold the AI gateway. */}}
{{- define "study-platform.modelsAskers" -}}
matchExpressions:
  - key: app.kubernetes.io/component
    operator: In
    values: [api, rooms, worker]
matchLabels:
  app.kubernetes.io/instance: {{ include "study-platform.fullname" . }}
  app.kubernetes.io/name: studyflow
{{- end }}

{{- define "study-platform.modelsImage" -}}
image: {{ required "models.image is missing: build docs/examples/models/Dockerfile and say where it is" .Values.models.image }}
imagePullPolicy: {{ .Values.models.imagePullPolicy }}
{{- end }}

{{/* No rights, and a root file system that nobody writes to. */}}
{{- define "study-platform.modelsSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  privileged: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  seccompProfile:
    type: RuntimeDefault
{{- end }}
