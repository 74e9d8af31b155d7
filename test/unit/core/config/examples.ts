/** detektr's broker on nebula, as requirements 3.1 and 3.2 describe it. */
export const detektr = `# yaml-language-server: $schema=./brokers.schema.json
brokers:
  nebula:
    environment: production
    reach: { ssh: nebula }
    runtime:
      compose:
        directory: ~/detektr
        files: [docker-compose.broker.yml]
        service: redis
        exporter: redis-exporter
        producers: [rtsp-capture]
        images:
          redis: ghcr.io/hretheum/detektr/redis-broker
          redis-exporter: ghcr.io/hretheum/detektr/redis-exporter
        tagPattern: main-*
        network: detektor-network
    watch:
      streams:
        - name: detektor:frames
          maxWaiting: 1000
    gpu: true
    prometheus: http://nebula:9090
    grafana: http://nebula:3000/d/broker-metrics
`

/** The other three systems: Kubernetes, local compose, managed, systemd. */
export const fourSystems = `brokers:
  raibid-ci:
    reach:
      kubernetes: { context: dgx, namespace: raibid-redis }
    runtime:
      helm: { release: raibid-redis }
    redis:
      host: raibid-redis-master
      password: { file: ~/.raibid/redis-credentials.json, field: password }
    watch:
      streams: [{ name: 'raibid:jobs', maxLength: 10000 }]
  mspbyte-dev:
    environment: development
    reach: { local: true }
    runtime:
      compose: { directory: ~/mspbyte }
    watch:
      bullmq: [pipeline-jobs]
  mspbyte-cloud:
    environment: production
    reach: { direct: true }
    redis:
      host: your-redis-host.cloud.redislabs.com
      port: 12345
      password: { stored: mspbyte-cloud }
      tls: true
  mspbyte-own:
    reach:
      ssh: { host: queue.example, user: ops, identityFile: ~/.ssh/id_ed25519, passphrase: { ask: true } }
    runtime:
      systemd: {}
  grill-stats:
    reach:
      kubernetes: { namespace: grill-stats }
    runtime:
      kustomize: { overlay: kustomize/overlays/prod-lab }
    redis:
      password: { env: GRILL_REDIS_PASSWORD }
`
