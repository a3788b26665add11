# The static binary in an empty image: no shell, no package manager, no root.
#   docker build -t nextsearch .
#   docker run -p 8080:8080 -v nextsearch:/data nextsearch
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY internal/nodateparser internal/nodateparser
RUN go mod download
COPY . .
ARG RELEASE=""
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${RELEASE}" -o /out/nextsearch ./cmd/nextsearch \
 && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/nextsearch /nextsearch
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
VOLUME ["/data"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/nextsearch", "health", "-data", "/data"]
ENTRYPOINT ["/nextsearch"]
CMD ["serve", "-data", "/data", "-addr", "0.0.0.0:8080"]
