{{- define "study-operator.rules" -}}
- apiGroups: [studyflow.dev]
  resources: [studyflows]
  verbs: [get, list, watch]
{{- end }}
{{- define "study-operator.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, create, update]
{{- end }}
{{- define "study-operator.viewRules" -}}
- apiGroups: [studyflow.dev]
  resources: [studyflows]
  verbs: [get, list, watch]
{{- end }}
{{- define "study-operator.editRules" -}}
- apiGroups: [studyflow.dev]
  resources: [studyflows]
  verbs: [get, list, watch]
{{- end }}
