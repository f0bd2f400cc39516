/** A group of rules as Prometheus reads it. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Readonly<Record<string, unknown>>[];
}

/** Whether each role has a process that serves; a role of which nothing is left counts as none. */
export function availabilityRules(namespace: string, platform: string): RuleGroup[] {
  const rules = ['api', 'rooms', 'worker'].map((role) => {
    const chosen = `{namespace="${namespace}",platform="${platform}",role="${role}"}`;
    return {
      alert: 'StudyFlowRoleUnavailable',
      expr: `(sum(studyflow_ready${chosen}) or vector(0)) == 0`,
      for: '1m',
      labels: {
        severity: role === 'worker' ? 'warning' : 'critical',
        service: 'studyflow',
        team: 'platform',
        namespace,
        platform,
        role,
      },
      annotations: {
        summary: `No process of the role ${role} is ready.`,
        description: `For a minute no pod of ${platform} in ${namespace} with the role ${role} has said that it is ready.`,
        runbook_url:
          'https://github.com/studyflow-dev/studyflow/blob/main/docs/runbooks/StudyFlowRoleUnavailable.md',
      },
    };
  });
  return [{ name: `studyflow-availability-${platform}`, rules }];
}
