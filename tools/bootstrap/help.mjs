/** What `make help` prints. */
export const HELP = `StudyFlow

  make start         start everything in the foreground; Ctrl-C stops it
                       DETACH=1    return when ready
                       REPLICAS=3  three processes for api and rooms, one worker
                       WATCH=1     restart the processes when their code changes
                       PORT=4000   first public port; HOST=0.0.0.0 opens it to others
  make run           the same as make start
  make stop          stop it in order
  make status        what runs, and where
  make logs          follow the logs (NAME=process-0 for one of them)
  make reset         stop and empty all data, keys and ports
  make migrate       run database migrations (PHASE=expand|backfill|contract|all)
  make rotate-signing-keys  let the next key sign access tokens
  make backup        take an encrypted backup of the database that runs (BACKUP_FOLDER)
  make restore       bring one back (BACKUP=latest); REPLACE=studyflow over a database in use
  make doctor        say what this machine has and lacks, and what runs
  make hooks         let git format what you commit
  make lint          form, lint and types alone
  make check         the quick checks
  make test          all checks and tests
  make test-fuzz     a million random inputs to every door (FUZZ_RUNS, FUZZ_SEED)
  make test-simulation  100,000 random schedules of several processes on virtual time
                       SEED=123    replays one; DEFECT=all shows that mistakes are found
  make test-chaos    kill, freeze and part real processes and judge what clients saw
                       ONLY=r1,r3  some campaigns; SEED=123 the same again
                       SIZE=full   as large as the promises say
  make test-clients  LangChain, Vercel's AI SDK and PyPI's openai at the AI gateway's doors
  make test-mutants  seed defects and show that only the promises' proofs find them (ONLY, SEED)
  make test-operator  the operator against a real API server (the first time programs are built: some minutes)
  make test-operator-chaos  kill it between any two calls, break its watches, freeze its leader
                       ONLY=o1,o4  some campaigns; SEED=123 the same again; SIZE=full
  make test-operator-mutants  seed defects of the operator; each is found by a named test (ONLY, SEED)
  make test-vault    what reads credentials, against a real Vault (built once: ten minutes)
  make test-models   models of your own on a real llama.cpp (built once: ten minutes and more)
  make test-cluster  the image on a real Kubernetes: as root on Linux the local one, else
                       KUBECONFIG=…  your own, with IMAGE=… and OPERATOR_IMAGE=… as its nodes can pull them
  make test-all      test, test-simulation, test-clients, test-chaos and
                     test-operator: what decides what lands
  make test-python   PyPI's supabase client against a platform of its own (needs Python)
  make drill         make each alert fire by a real fault, see it told, treated and gone
                       ONLY=StudyFlowRedisDown,…  some; SOAK=60  silent for so many seconds first
  make bench         measure against plain peers
  make bench-operator  how fast a release switches, and a thousand platforms at once
  make synth         write the manifests of cdk8s/
  make cluster       a Kubernetes of two nodes on this Linux machine (as root, without Docker)
  make cluster-image  build this checkout's image and bring it to both nodes
  make cluster-variant NAME=studyflow:v2  another release to try, good or bad (BEHAVIOUR=)
  make cluster-servers NAMESPACE=study  PostgreSQL, Redis and Secrets for a platform there
  make cluster-load URL= ANON_KEY=  people who read, write and talk, and what went wrong for them
  make cluster-status  whether it runs, and where its kubeconfig is
  make cluster-stop  take it away again; nothing stays
  make build         build the image (Docker or buildah)
  make docker-up     the whole composition in containers, at http://localhost:4000
  make docker-down   stop the containers; the data stays
  make deploy        STUDYFLOW_VERSION=1.2.3  bring that image to the Docker engine of DOCKER_HOST
  make screenshots   take the pictures of the README again
  make generate      write the files that are made from the code

Settings come from the environment and from .env; see .env.example.
`;
