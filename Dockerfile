# Every image of dezky, from one installation of the one lockfile. Build from the root of the repository:
#   docker build --target platform-api -t dezky/platform-api .
# Targets: platform-api, platform-api-dev, portal, operator, tools. Stages a target does not need are not built.

# What changes least: the packages of the lockfile, under the image's own Node.
FROM node:24.21.0-alpine3.22 AS packages
WORKDIR /app
ENV CI=true NUXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc tsconfig.base.json ./
COPY packages/contracts/package.json packages/contracts/
COPY packages/audit-log/package.json packages/audit-log/
COPY packages/audit-verify/package.json packages/audit-verify/
COPY packages/audit-ship/package.json packages/audit-ship/
COPY packages/sandbox/package.json packages/sandbox/
COPY packages/ui/package.json packages/ui/
COPY services/platform-api/package.json services/platform-api/
COPY apps/portal/package.json apps/portal/
COPY apps/operator/package.json apps/operator/
COPY bench/package.json bench/
# Build tools ship their native parts as optional packages; the packaged Node that laptops use stays unused.
RUN npm ci --ignore-scripts

FROM packages AS api-build
COPY packages/contracts packages/contracts
COPY packages/audit-log packages/audit-log
COPY services/platform-api services/platform-api
RUN npm run build -w packages/contracts && npm run build -w packages/audit-log && npm run build -w services/platform-api

FROM api-build AS apps-build
COPY packages/ui packages/ui
RUN npm run generate -w packages/ui

FROM apps-build AS portal-build
COPY apps/portal apps/portal
RUN npm run build -w apps/portal

FROM apps-build AS operator-build
COPY apps/operator apps/operator
RUN npm run build -w apps/operator

FROM packages AS tools-build
COPY packages/audit-log packages/audit-log
COPY packages/audit-verify packages/audit-verify
COPY packages/audit-ship packages/audit-ship
RUN npm run build -w packages/audit-log && npm run build -w packages/audit-verify && npm run build -w packages/audit-ship

# What runs: the same lockfile without development packages, and of each package what Node reads.
FROM packages AS api-packages
COPY scripts/prune-packages.mjs scripts/
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
      -w services/platform-api -w packages/contracts -w packages/audit-log \
 && node scripts/prune-packages.mjs node_modules

FROM packages AS tools-packages
COPY scripts/prune-packages.mjs scripts/
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
      -w packages/audit-verify -w packages/audit-log -w packages/audit-ship \
 && node scripts/prune-packages.mjs node_modules

# All images: Node, an ordinary user, the health check, and no npm: it has no business in a running container.
FROM node:24.21.0-alpine3.22 AS base
ENV NODE_ENV=production
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /opt/yarn-*
WORKDIR /app
COPY infrastructure/docker-compose/healthcheck.mjs ./
USER 1000:1000

# For compose.dev.yml: everything, to run TypeScript from source.
FROM api-build AS platform-api-dev
COPY infrastructure/docker-compose/healthcheck.mjs ./
WORKDIR /app/services/platform-api
USER 1000:1000
ENTRYPOINT ["node"]
CMD ["--conditions=@dezky/source", "--import", "@oxc-node/core/register", "src/main.ts"]

FROM base AS platform-api
COPY --from=api-packages /app/node_modules node_modules
COPY --from=api-packages /app/services/platform-api/node_modules services/platform-api/node_modules
COPY --from=api-build /app/packages/contracts/package.json packages/contracts/package.json
COPY --from=api-build /app/packages/contracts/dist packages/contracts/dist
COPY --from=api-build /app/packages/audit-log/package.json packages/audit-log/package.json
COPY --from=api-build /app/packages/audit-log/dist packages/audit-log/dist
COPY --from=api-build /app/services/platform-api/package.json services/platform-api/package.json
COPY --from=api-build /app/services/platform-api/dist services/platform-api/dist
WORKDIR /app/services/platform-api
EXPOSE 3001
# As scripts/settings.mjs has them: a small young generation.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=4"]
CMD ["dist/main.js"]

# Nitro's output holds all an app needs.
FROM base AS portal
COPY --from=portal-build /app/apps/portal/.output .output
EXPOSE 3000
ENTRYPOINT ["node"]
CMD [".output/server/index.mjs"]

FROM base AS operator
COPY --from=operator-build /app/apps/operator/.output .output
EXPOSE 3002
ENTRYPOINT ["node"]
CMD [".output/server/index.mjs"]

# The command-line tools: the offline verifier for an auditor without Node, and the shipper of log lines.
#   docker run --rm --network none -v "$PWD:/data:ro" -w /data dezky/tools dezky-audit-verify --help
FROM base AS tools
COPY --from=tools-packages /app/node_modules node_modules
COPY --from=tools-build /app/packages/audit-log/package.json packages/audit-log/package.json
COPY --from=tools-build /app/packages/audit-log/dist packages/audit-log/dist
COPY --from=tools-build /app/packages/audit-verify/package.json packages/audit-verify/package.json
COPY --from=tools-build /app/packages/audit-verify/bin packages/audit-verify/bin
COPY --from=tools-build /app/packages/audit-verify/dist packages/audit-verify/dist
COPY --from=tools-build /app/packages/audit-ship/package.json packages/audit-ship/package.json
COPY --from=tools-build /app/packages/audit-ship/bin packages/audit-ship/bin
COPY --from=tools-build /app/packages/audit-ship/dist packages/audit-ship/dist
# Volumes take their owner from here: the lines to ship, and how far they have been.
USER 0:0
RUN install -d -o 1000 -g 1000 /var/log/ocis /var/lib/dezky
USER 1000:1000
ENV PATH=/app/node_modules/.bin:$PATH
CMD ["dezky-audit-verify", "--help"]
