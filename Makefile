# Thin by intent: every target is one call, the logic lives in tools/ (GNU Make 3.81 is enough).
# Variables given to make (REPLICAS=3, DETACH=1, PORT=4000 ...) reach the tools as environment variables.

VERBS := start run stop status logs reset migrate rotate-signing-keys backup restore doctor hooks lint check test test-chaos test-operator test-operator-chaos test-vault test-models test-cluster test-all test-fuzz test-simulation test-mutants test-operator-mutants test-python test-clients drill bench bench-operator synth cluster cluster-image cluster-variant cluster-servers cluster-load cluster-status cluster-stop build docker-up docker-down deploy screenshots generate help

.DEFAULT_GOAL := help
.PHONY: $(VERBS)

$(VERBS):
	@command -v node >/dev/null 2>&1 || { echo "Node.js is missing. Install version 20 or newer: https://nodejs.org/en/download" >&2; exit 1; }
	@node tools/bootstrap.mjs $@
