/** What a scrape of redis_exporter told. */
export interface ExporterReading {
  readonly url: string
  /** `redis_up`: whether the exporter reaches Redis; null when it does not say. */
  readonly up: boolean | null
  /** Milliseconds our scrape took, and what the exporter says its last one took. */
  readonly scrapeMs: number
  readonly ownScrapeMs: number | null
  readonly version: string | null
  /** Values under the exporter's names that INFO has, too. */
  readonly values: Readonly<Record<string, number>>
  /** What differs from INFO by more than time explains, in words. */
  readonly differences: readonly string[]
}

/** One target of a Prometheus. */
export interface TargetReading {
  readonly job: string
  readonly instance: string
  readonly health: 'up' | 'down' | 'unknown'
  readonly lastError: string | null
  readonly lastScrapeMs: number | null
}

/** What a Prometheus says of this broker. */
export interface PrometheusReading {
  readonly url: string
  readonly version: string | null
  readonly targets: readonly TargetReading[]
  /** `redis_up` of this broker's exporter as Prometheus last stored it; null when it has no such series. */
  readonly redisUp: boolean | null
}

/** What RabbitMQ says of itself; its queues stand among the broker's queues. */
export interface RabbitmqReading {
  readonly version: string
  readonly cluster: string
  readonly nodes: readonly {
    readonly name: string
    readonly running: boolean
    readonly memoryAlarm: boolean
    readonly diskAlarm: boolean
  }[]
  readonly connections: number
  readonly messagesReady: number
  readonly messagesUnacknowledged: number
  /** `rabbitmq_build_info` of the metrics port: true when it answers; null when it is not asked. */
  readonly metricsUp: boolean | null
}
