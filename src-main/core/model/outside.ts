import type { QueueDetail } from './queue.ts'

/** What a scrape of redis_exporter told. */
export interface ExporterReading {
  readonly url: string
  /** Why it could not be scraped, in words; null when it was. */
  readonly trouble: string | null
  /** `redis_up`: whether the exporter reaches Redis; null when it does not say. */
  readonly up: boolean | null
  /** Milliseconds our scrape took, tunnel and all, and what the exporter says its last one took. */
  readonly scrapeMs: number | null
  readonly ownScrapeMs: number | null
  /** That a scrape takes longer than it should, in words. */
  readonly late: string | null
  readonly version: string | null
  /** Values that INFO has, too, under our names. */
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
  /** Milliseconds its last scrape took. */
  readonly lastScrapeMs: number | null
}

/** What a Prometheus says of this broker. */
export interface PrometheusReading {
  readonly url: string
  readonly version: string | null
  readonly targets: readonly TargetReading[]
  /** Which of its instances is this broker's exporter; null when it knows none, or more than one that it could be. */
  readonly instance: string | null
  /** `redis_up` of that instance as Prometheus last stored it; null when it has no such series. */
  readonly redisUp: boolean | null
  /** What to know about it, in words. */
  readonly notes: readonly string[]
}

/** What RabbitMQ says of itself; its queues stand among the broker's queues. */
export interface RabbitmqReading {
  readonly version: string
  readonly cluster: string
  readonly nodes: readonly {
    readonly name: string
    /** Each null where RabbitMQ does not tell it. */
    readonly running: boolean | null
    readonly memoryAlarm: boolean | null
    readonly diskAlarm: boolean | null
  }[]
  readonly connections: number | null
  /** In all queues; null before RabbitMQ has counted. */
  readonly messagesReady: number | null
  readonly messagesUnacknowledged: number | null
  /** `rabbitmq_build_info` of the metrics port: true when it answers; null when it is not asked. */
  readonly metricsUp: boolean | null
}

/** RabbitMQ with its queues, or why it does not answer. */
export interface RabbitmqAspect {
  /** Why it could not be asked, in words; null when it answered. */
  readonly trouble: string | null
  readonly server: RabbitmqReading | null
  readonly queues: readonly QueueDetail[]
  /** What to know about it, in words: queues that are not shown. */
  readonly notes: readonly string[]
}
