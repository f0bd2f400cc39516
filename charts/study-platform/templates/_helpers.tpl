{{/* Name of the platform: Services and Jobs are named after it, so 40 characters at most. */}}
{{- define "study-platform.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "study-platform.labels" -}}
{{- mergeOverwrite (deepCopy .Values.commonLabels) (dict
  "app.kubernetes.io/instance" (include "study-platform.fullname" .)
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/name" "studyflow"
  "app.kubernetes.io/part-of" "studyflow"
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_")) | toYaml }}
{{- end }}

{{- define "study-platform.secretName" -}}
{{- default (printf "%s-evaluation" (include "study-platform.fullname" .)) .Values.secret.name }}
{{- end }}

{{/* The person's Secrets come last: of two with the same key the later one counts. */}}
{{- define "study-platform.spec" -}}
{{- $spec := deepCopy .Values.spec }}
{{- if .Values.secret.create }}
{{- $_ := set $spec "secretNames" (prepend (.Values.spec.secretNames | default list) (include "study-platform.secretName" .)) }}
{{- end }}
{{- if and .Values.priorityClass.create (not .Values.spec.priorityClassName) }}
{{- $_ := set $spec "priorityClassName" (include "study-platform.priorityClassName" .) }}
{{- end }}
{{- $spec | toYaml }}
{{- end }}

{{/* Made up once: what is there already stays, or sessions end and sealed columns cannot be read any more. */}}
{{- define "study-platform.secretData" -}}
{{- $there := (lookup "v1" "Secret" .Release.Namespace (include "study-platform.secretName" .)).data | default dict }}
{{- $made := dict
  "ANON_KEY" (printf "sb_publishable_%s" (randAlphaNum 32))
  "INTERNAL_TOKEN" (randAlphaNum 48)
  "SECRET_BOX_KEY" (randBytes 32)
  "SERVICE_ROLE_KEY" (printf "sb_secret_%s" (randAlphaNum 32)) }}
{{- range $name := keys $made }}
{{- with get $there $name }}{{ $_ := set $made $name (b64dec .) }}{{ end }}
{{- end }}
{{- mergeOverwrite $made .Values.secret.data | toYaml }}
{{- end }}

{{/* The cluster has only one of a name, so the namespace is a part of it. */}}
{{- define "study-platform.priorityClassName" -}}
{{- printf "%s-%s" .Release.Namespace (include "study-platform.fullname" .) }}
{{- end }}

{{/* Everybody outside, and no address that is nobody's on the internet. */}}
{{- define "study-platform.internet" -}}
- ipBlock:
    cidr: 0.0.0.0/0
    except:
      - 0.0.0.0/8
      - 10.0.0.0/8
      - 100.64.0.0/10
      - 127.0.0.0/8
      - 169.254.0.0/16
      - 172.16.0.0/12
      - 192.168.0.0/16
      - 224.0.0.0/3
- ipBlock:
    cidr: ::/0
    except:
      - ::/127
      - 64:ff9b::/96
      - fc00::/7
      - fe80::/10
      - ff00::/8
{{- end }}
