# Builds oidc-cli from a checkout, or takes an unpacked package as it is. BASE is any image with sh, npm and Node.js 20.19 or newer.
ARG BASE=node:22-slim

FROM ${BASE} AS build
WORKDIR /opt/oidc-cli
COPY . .
# A checkout has sources and a lock; a package has neither, and is built already.
RUN if [ -d src ]; then npm ci --include=dev --ignore-scripts --no-audit --no-fund && npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund; else npm install --omit=dev --ignore-scripts --no-audit --no-fund --no-package-lock; fi
RUN rm -rf src scripts package-lock.json

FROM ${BASE}
COPY --from=build /opt/oidc-cli /opt/oidc-cli
RUN chmod +x /opt/oidc-cli/bin/oidc-cli.js && ln -s /opt/oidc-cli/bin/oidc-cli.js /usr/local/bin/oidc-cli
# What it keeps between runs, of one user alone: mount a volume here to keep it longer than the container.
RUN mkdir -m 0700 /state && chown 1000:1000 /state
ENV NODE_ENV=production OIDC_CLI_HOME=/state
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["oidc-cli"]
CMD ["--help"]
