{{/* Made from operator/src/api/rbac.ts by `make generate`. Change that, not this. */}}
{{- define "study-operator.rules" -}}
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows
    - secretrotations
  verbs:
    - get
    - list
    - watch
- apiGroups:
    - studyflow.dev
  resources:
    - releases
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - studyflow.dev
  resources:
    - databasemigrations
  verbs:
    - get
    - list
    - watch
    - create
    - patch
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows/status
    - releases/status
    - databasemigrations/status
    - secretrotations/status
  verbs:
    - patch
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows/finalizers
    - releases/finalizers
    - databasemigrations/finalizers
  verbs:
    - update
- apiGroups:
    - ""
  resources:
    - serviceaccounts
    - services
    - configmaps
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - ""
  resources:
    - pods
  verbs:
    - list
    - watch
- apiGroups:
    - apps
  resources:
    - deployments
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - apps
  resources:
    - deployments/scale
  verbs:
    - patch
- apiGroups:
    - autoscaling
  resources:
    - horizontalpodautoscalers
  verbs:
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - batch
  resources:
    - jobs
    - cronjobs
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - policy
  resources:
    - poddisruptionbudgets
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - networking.k8s.io
  resources:
    - networkpolicies
    - ingresses
  verbs:
    - get
    - list
    - watch
    - create
    - patch
    - delete
- apiGroups:
    - monitoring.coreos.com
  resources:
    - podmonitors
    - prometheusrules
  verbs:
    - get
    - list
    - create
    - patch
    - delete
- apiGroups:
    - gateway.networking.k8s.io
  resources:
    - httproutes
  verbs:
    - get
    - list
    - create
    - patch
    - delete
- apiGroups:
    - events.k8s.io
  resources:
    - events
  verbs:
    - create
    - patch
{{- end }}
{{- define "study-operator.leaseRules" -}}
- apiGroups:
    - coordination.k8s.io
  resources:
    - leases
  verbs:
    - get
    - create
    - update
{{- end }}
{{- define "study-operator.viewRules" -}}
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows
    - releases
    - databasemigrations
    - secretrotations
    - studyflows/status
    - releases/status
    - databasemigrations/status
    - secretrotations/status
  verbs:
    - get
    - list
    - watch
{{- end }}
{{- define "study-operator.editRules" -}}
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows
    - releases
    - databasemigrations
    - secretrotations
    - studyflows/status
    - releases/status
    - databasemigrations/status
    - secretrotations/status
  verbs:
    - get
    - list
    - watch
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows
    - releases
    - databasemigrations
    - secretrotations
  verbs:
    - create
    - update
    - patch
    - delete
- apiGroups:
    - studyflow.dev
  resources:
    - studyflows/scale
  verbs:
    - get
    - update
    - patch
{{- end }}
