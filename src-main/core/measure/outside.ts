import type { Aspects } from '../model/aspect.ts'
import type { Measure } from '../model/measure.ts'
import { measured, type Said } from './measured.ts'

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

/** The numbers of what stands beside Redis: exporter, Prometheus, RabbitMQ (whose queues are among the queues). */
export function outsideMeasures(aspects: Aspects): readonly Measure[] {
  const { exporter, prometheus, rabbitmq } = aspects
  return [
    ...(exporter.state === 'known' ? exporterMeasures(exporter) : []),
    ...(prometheus.state === 'known'
      ? measured(
          'Prometheus',
          prometheus.atMs,
          prometheus.value.targets.map(({ job, instance, health }) => [
            'prometheus_target_up',
            health === 'unknown' ? null : health === 'up',
            { job, instance },
          ]),
        )
      : []),
    ...(rabbitmq.state === 'known' ? rabbitmqMeasures(rabbitmq) : []),
  ]
}

type Known<Name extends keyof Aspects> = Extract<Aspects[Name], { state: 'known' }>

function exporterMeasures({ atMs, value }: Known<'exporter'>): readonly Measure[] {
  return [
    ...measured('exporter', atMs, [
      // A page without `redis_up` does not say whether the exporter sees Redis.
      ['exporter_up', value.trouble === null ? value.up : false],
      ['exporter_own_scrape_seconds', seconds(value.ownScrapeMs)],
    ]),
    ...measured('Brokerlight', atMs, [['exporter_scrape_seconds', seconds(value.scrapeMs)]]),
  ]
}

function rabbitmqMeasures({ atMs, value: { trouble, server } }: Known<'rabbitmq'>): readonly Measure[] {
  return measured('RabbitMQ', atMs, [
    ['rabbitmq_up', trouble === null],
    ['rabbitmq_connections', server?.connections ?? null],
    ['rabbitmq_messages_ready', server?.messagesReady ?? null],
    ['rabbitmq_messages_unacknowledged', server?.messagesUnacknowledged ?? null],
    ...(server?.nodes ?? []).flatMap(({ name, running, memoryAlarm, diskAlarm }): readonly Said[] => [
      ['rabbitmq_node_up', running, { node: name }],
      ['rabbitmq_node_memory_alarm', memoryAlarm, { node: name }],
      ['rabbitmq_node_disk_alarm', diskAlarm, { node: name }],
    ]),
  ])
}
