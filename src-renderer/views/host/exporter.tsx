import type { ReactNode } from 'react'
import type { Level } from '#core/model/level'
import type { ExporterReading, PrometheusReading, TargetReading } from '#core/model/outside'
import type { Strings } from '../../strings/en.ts'
import type { Formats } from '../../text/format.ts'
import { useText } from '../../text/text.ts'
import { type Fact, FactList } from '../../ui/fact-list.tsx'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Notes } from '../../ui/notes.tsx'
import '../../ui/table.css'

const levels: Readonly<Record<TargetReading['health'], Level>> = {
  up: 'ok',
  down: 'down',
  unknown: 'unknown',
}

/** What a scrape of the exporter told. */
export function exporterFacts(exporter: ExporterReading, s: Strings, f: Formats): readonly Fact[] {
  const { up, scrapeMs, ownScrapeMs, version } = exporter
  return [
    { name: s.host.reachesRedis, value: up === null ? s.queues.unknown : up ? s.yes : s.no },
    {
      name: s.host.scrape,
      value: scrapeMs === null ? s.queues.unknown : f.milliseconds(scrapeMs),
    },
    {
      name: s.host.ownScrape,
      value: ownScrapeMs === null ? s.queues.unknown : f.milliseconds(ownScrapeMs),
    },
    { name: s.facts.version, value: version ?? s.queues.unknown },
    { name: s.host.comparison, value: exporter.differences.length === 0 ? s.host.agrees : s.host.differs },
  ]
}

/** What a Prometheus says of this broker, target by target. */
export function Targets({ reading }: { readonly reading: PrometheusReading }): ReactNode {
  const { s, f } = useText()
  const { redisUp, version, targets, instance, notes } = reading
  return (
    <>
      <FactList
        facts={[
          { name: s.host.redisUp, value: redisUp === null ? s.host.noSeries : redisUp ? s.yes : s.no },
          { name: s.host.instance, value: instance ?? s.host.noInstance },
          { name: s.facts.version, value: version ?? s.queues.unknown },
        ]}
      />
      {targets.length === 0 && <p className="soft">{s.host.noTargets}</p>}
      {targets.length > 0 && (
        <div className="table-box">
          <table className="table inner">
            <thead>
              <tr>
                <th scope="col">{s.host.target}</th>
                <th scope="col">{s.queues.state}</th>
                <th scope="col" className="number">
                  {s.host.lastScrape}
                </th>
              </tr>
            </thead>
            <tbody>
              {targets.map(target => (
                <tr key={`${target.job} ${target.instance}`}>
                  <td className="wrap">
                    {target.job} <span className="soft">{target.instance}</span>
                  </td>
                  <td className="wrap">
                    <span className="with-shape">
                      <LevelShape level={levels[target.health]} />
                      {s.host.targetHealth[target.health]}
                    </span>
                    {target.lastError !== null && <p className="soft small">{target.lastError}</p>}
                  </td>
                  <td className="number">
                    {target.lastScrapeMs === null ? s.queues.unknown : f.milliseconds(target.lastScrapeMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Notes notes={notes} />
    </>
  )
}
