# StudyFlow: one image for every role (STUDYFLOW_ROLES) and for the migrations.
# Node runs the TypeScript itself, so there is no build step: packages in one stage, code in the other.

ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY services/package.json services/
COPY client/package.json client/
# Type declarations and source maps are for editors: without them the packages are half as large.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace services \
 && find node_modules services -type f \
      \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

# pg_dump and pg_restore of the newest server that is supported, with libraries of their own: Debian 12 has version 15.
FROM ${NODE_IMAGE} AS postgresql-client
COPY tools/backup/fetch-postgres-client.sh /tmp/
RUN sh /tmp/fetch-postgres-client.sh /opt/postgresql-client

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="StudyFlow" \
      org.opencontainers.image.description="Study rooms, tasks and timers: API, rooms and worker" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# The internal port (metrics, health detail, links between processes) is never published.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    INTERNAL_HOST=0.0.0.0 \
    INTERNAL_PORT=4900
EXPOSE 4000 4900

WORKDIR /app
COPY --from=packages /app ./
COPY --from=postgresql-client /opt/postgresql-client /opt/postgresql-client
COPY LICENSE ./
COPY migrations migrations
COPY client client
COPY services services

# By number, so that a cluster can see that it is not root. Nothing under /app belongs to it; the root file system may be read-only.
USER 1000:1000

STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.INTERNAL_PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "services/processes/main.ts"]
