# Images of Rewind: checkpoint-processor, query-api, plan-runner, and the rewind command (last, so it is the default).
#
#   docker build --target checkpoint-processor -t rewind/checkpoint-processor .
#
# All images share their layers: the JRE, the libraries, Rewind, and what Java learned in a training run. If BUILD_IMAGE has
# no Maven, the build uses standalone/target as built by `mvn -Dquick -DskipTests package`.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG JRE_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
# The commit and its time, which `rewind --version` shows.
ARG REWIND_COMMIT=
ARG REWIND_BUILT=
WORKDIR /src
COPY . .
RUN sh deploy/image/build.sh /out

FROM ${JRE_IMAGE} AS base
RUN echo 'rewind:x:10001:10001:Rewind:/var/lib/rewind:/usr/sbin/nologin' >> /etc/passwd \
 && echo 'rewind:x:10001:' >> /etc/group \
 && mkdir -p /var/lib/rewind \
 && chown 10001:10001 /var/lib/rewind
# Newer releases of Java need this option for a library; older ones do not know it.
RUN mkdir -p /opt/rewind \
 && if java --sun-misc-unsafe-memory-access=allow --version > /dev/null 2>&1; \
    then echo --sun-misc-unsafe-memory-access=allow; fi > /opt/rewind/java.options
ENV LANG=C.UTF-8 MALLOC_ARENA_MAX=2 REWIND_HOME=/var/lib/rewind PATH=/opt/rewind/bin:$PATH
# Libraries change rarely, so their layer comes first.
COPY --from=build /out/libraries /opt/rewind
COPY --from=build /out/rewind /opt/rewind
WORKDIR /var/lib/rewind
USER 10001:10001

# The demo uses every part once. Java keeps what it learned, so that later starts take less processor time.
FROM base AS training
USER 0
RUN train \
 && if [ -f /opt/rewind/rewind.aot ]; then echo -XX:AOTCache=/opt/rewind/rewind.aot; \
    else echo -XX:SharedArchiveFile=/opt/rewind/rewind.jsa; fi >> /opt/rewind/java.options

FROM base AS command
COPY --from=training /opt/rewind/java.options /opt/rewind/rewind.[aj][os][ta] /opt/rewind/

FROM command AS checkpoint-processor
# The stores. They survive a restart of the container.
VOLUME /var/lib/rewind
EXPOSE 8081
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["healthy", "8081"]
ENTRYPOINT ["service", "checkpoint-processor"]

FROM command AS query-api
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["healthy", "8080"]
ENTRYPOINT ["service", "query-api"]

FROM command AS plan-runner
COPY deploy/compose/plans examples /plans/
COPY deploy/compose/plans /plans/served/
WORKDIR /plans
ENTRYPOINT ["rewind"]
CMD ["run", "demo.yaml", "--id", "demo"]

FROM command AS rewind
ENTRYPOINT ["rewind"]
CMD ["--help"]
