# `docker build .` makes Tandem's image. `--target lab` is what docker-compose.yml runs beside it: the lab's phones.

# To have the same bytes each time, name the base images by digest: `FROM node:24-bookworm-slim@sha256:...`.
FROM node:24-bookworm-slim AS build
WORKDIR /app
# better-sqlite3 is compiled where no binary of it can be fetched; Node's headers are in the image.
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
ENV npm_config_nodedir=/usr/local SCARF_ANALYTICS=false
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM build AS production-modules
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim AS lab
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends baresip-core \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY asterisk-conf asterisk-conf
COPY lab lab
# One user in all images of the lab (docker/pbx/Dockerfile too), so that they can share a volume.
RUN install -d -o 10001 -g 10001 /instance
USER 10001:10001
ENV TANDEM_CACHE=/tmp/tandem
ENTRYPOINT ["node", "--import", "tsx"]

FROM node:24-bookworm-slim AS tandem
RUN groupadd --system --gid 10001 tandem \
  && useradd --system --uid 10001 --gid tandem --no-create-home tandem \
  && install -d -o tandem -g tandem /data
WORKDIR /app
COPY --from=production-modules /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY migrations migrations
COPY docker/health.mjs package.json ./
USER tandem
# A container is reached from outside itself. The lab's demo accounts are refused with this address.
ENV NODE_ENV=production TANDEM_HTTP_HOST=0.0.0.0 TANDEM_HTTP_PORT=58080 TANDEM_DATABASE=/data/tandem.db \
  SQLITE_TMPDIR=/data
VOLUME /data
EXPOSE 58080
HEALTHCHECK --interval=10s --timeout=3s --retries=3 \
  CMD node health.mjs "$TANDEM_HTTP_HOST" "$TANDEM_HTTP_PORT"
# The heap may have 768 MB, which a PBX within its bounds does not fill. Young objects may take 12 MB instead of 48: the same speed, and as much less resident. One thread of V8's beside the main one
# instead of four: the other cores are the PBX's.
ENTRYPOINT ["node", "--max-old-space-size=768", "--max-semi-space-size=4", "--v8-pool-size=1", "dist/main.js"]
